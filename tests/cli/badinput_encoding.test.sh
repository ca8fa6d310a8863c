#!/usr/bin/env bash
# Files in every encoding that an office produces, and files that are no text at all.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/badinput.sh"

small_round
A=$PANEL_FILE
ROW='x1,王五,评审专家\n'
ONE='新增 1，更新 0，未变 0'

# ---- accepted, and named ----
reads "UTF-8" accounts "$A$ROW" "$ONE" '编码 UTF-8，'
reads "UTF-8 with BOM" accounts "\xEF\xBB\xBF$A$ROW" "$ONE" '带 BOM'
reads "BOM before a quoted title" accounts '\xEF\xBB\xBF"账号","姓名","角色"\n'"$ROW" "$ONE" '带 BOM'
reads "two BOMs" accounts "\xEF\xBB\xBF\xEF\xBB\xBF$A$ROW" "$ONE"
AS=GB18030 reads "GB18030" accounts "$A$ROW" "$ONE" '编码 GB18030'
AS=GB18030 reads "GB18030 with four-byte characters" accounts "${A}x1,𠮷永㐂,评审专家\n" "$ONE" '编码 GB18030'
reads "GB18030 with its BOM" accounts '\x84\x31\x95\x33'"$(printf '%b' "${A}x1,wang," | iconv -t GB18030 | od -An -v -tx1 | tr -d ' \n' | sed 's/../\\x&/g')"'reviewer\n' "$ONE"
AS=UTF-16LE reads "UTF-16LE with BOM and TAB" accounts "\xEF\xBB\xBF账号\t姓名\t角色\r\nx1\t王五\t评审专家\r\n" "$ONE" 'UTF-16LE'
AS=UTF-16BE reads "UTF-16BE with BOM and TAB" accounts "\xEF\xBB\xBF账号\t姓名\t角色\r\nx1\t王五\t评审专家\r\n" "$ONE" 'UTF-16BE'
reads "one GBK name under an ASCII header" accounts 'account,name,role\nx1,\xC1\xAA\xCD\xA8,reviewer\n' "$ONE" '编码 GB18030'
reads "byte 80 as the euro sign" accounts \
    '\xD5\xCB\xBA\xC5,\xD0\xD5\xC3\xFB,\xBD\xC7\xC9\xAB,\xD6\xB0\xB3\xC6\nx1,\xCD\xF5\xCE\xE5,\xC6\xC0\xC9\xF3\xD7\xA8\xBC\xD2,\x80\n' "$ONE" 'CP936'
fifty=$(for i in $(seq 50); do printf 'x%d,name%d,reviewer\\n' "$i" "$i"; done)
reads "GBK in the last of 51 rows" accounts "account,name,role\n${fifty}y1,\xD5\xC5\xC8\xFD,reviewer\n" '新增 51' '编码 GB18030'
reads "no line end behind the last row" accounts "${A}x1,王五,评审专家" "$ONE"

# ---- the names arrive byte for byte ----
AS=GB18030 loads "a name with rare characters" accounts "${A}x1,𠮷㐀·阿卜杜拉,评审专家\n"
loads "compatibility ideographs are names too" accounts "${A}x2,\xEF\xA7\x9C\xF0\xB1\x8D\x90,评审专家\n"
stored "stored as written" "𠮷㐀·阿卜杜拉,$(printf '\xEF\xA7\x9C\xF0\xB1\x8D\x90')" \
    "SELECT group_concat(name, ',') FROM account WHERE account IN ('x1', 'x2')"

# ---- refused: name, kind, bytes, what is said ----
bad "empty file" accounts '' '文件是空的'
bad "only a BOM" accounts '\xEF\xBB\xBF' '文件是空的'
bad "only a UTF-16 BOM" accounts '\xFF\xFE' '文件是空的'
bad "only line ends" accounts '\r\n\r\n\n' '文件是空的'
bad "a NUL byte alone" accounts '\0' 'NUL'
bad "NUL in a cell" accounts "${A}x1,王\0五,评审专家\n" 'in.csv:2:' 'NUL'
bad "NUL in the header" accounts '账号,姓\0名,角色\n' 'in.csv:1:' 'NUL'
bad "BOM in the middle" accounts "$A$ROW\xEF\xBB\xBF${A}x2,赵六,评审专家\n" 'in.csv:3:' 'BOM' '拼接'
AS=UTF-16LE bad "UTF-16LE without BOM" accounts "账号\t姓名\t角色\nx1\twang\treviewer\n" 'UTF-16'
AS=UTF-16BE bad "UTF-16BE without BOM" accounts "account\tname\trole\nx1\twang\treviewer\n" 'UTF-16'
AS=UTF-16LE bad "UTF-16 with commas" accounts "\xEF\xBB\xBF$A$ROW" '制表符'
AS=BIG5 bad "Big5" accounts '帳號,姓名,角色\nx1,王五,評審專家\n' '表头' 'GB18030'
bad "GBK rows under a UTF-8 header" accounts "${A}x1,\xCD\xF5\xCE\xE5,\xC6\xC0\xC9\xF3\xD7\xA8\xBC\xD2\n" 'in.csv:2:' '混合'
bad "UTF-8 rows under a GBK header" accounts '\xD5\xCB\xBA\xC5,\xD0\xD5\xC3\xFB,\xBD\xC7\xC9\xAB\n'"$ROW" 'in.csv:2:' '混合'
bad "cut in the middle of a character" accounts "${A}x1,王五,评审专\xE5\xAE" 'in.csv:2:' '断'
bad "cut in the middle of a GBK character" accounts '\xD5\xCB\xBA\xC5,\xD0\xD5\xC3\xFB,\xBD\xC7\xC9\xAB\nx1,\xCD\xF5\xCE' 'in.csv:2:' '断'
AS=UTF-16LE bad "UTF-16 cut in the row" accounts "\xEF\xBB\xBF账号\t姓名\t角色\nx1\t王" 'in.csv:2:'
bad "overlong form" accounts "${A}x1,王\xC0\xAF,评审专家\n" 'in.csv:2:' '0xC0' 'UTF-8'
bad "surrogate" accounts "${A}x1,王\xED\xA0\x80,评审专家\n" 'in.csv:2:' '0xED'
bad "above 10FFFF" accounts "${A}x1,王\xF4\x90\x80\x80,评审专家\n" 'in.csv:2:' '0xF4'
bad "a byte that never occurs" accounts "${A}x1,王\xFF,评审专家\n" 'in.csv:2:' '0xFF'
bad "Latin-1" accounts 'account,name,role\nx1,Ren\xE9,reviewer\n' 'in.csv:2:' '0xE9' 'GB18030'
bad "half a UTF-16 unit" accounts '\xFF\xFE\x26\x8D\xF7' '断'
bad "half a surrogate pair" accounts '\xFF\xFE\x26\x8D\xF7\x53\x42\xD8' '断'
bad "Ctrl-Z on its own line" accounts "$A$ROW\x1A" 'in.csv:3:' 'Ctrl-Z'
bad "Ctrl-Z behind the last cell" accounts "${A}x1,王五,评审专家\x1A" 'in.csv:2:' 'Ctrl-Z'

# ---- refused: no text at all ----
bad "workbook under the name .csv" accounts 'PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0' 'xlsx' '另存为'
bad "old workbook" accounts '\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0' '.xls' '另存为'
bad "PDF" accounts '%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj\n' 'PDF'
bad "web page" accounts '\n <html><head></head><table><tr><td>账号</td></tr></table>\n' '网页'
bad "web page with BOM" accounts '\xEF\xBB\xBF<!DOCTYPE html>\n<table>\n' '网页'
bad "XML spreadsheet" accounts '<?xml version="1.0"?>\n<Workbook/>\n' '网页'
bad "compressed" accounts '\x1F\x8B\x08\0\0\0' 'gzip'
bad "RTF" accounts '{\\rtf1\\ansi 账号}' 'RTF'
head -c 20000 /dev/urandom >"$IN"
remember
ps import accounts "$IN"
refuses "random bytes" 1 "$IN:"

# ---- --encoding ----
OPTIONS=(--encoding gb18030)
bad "told GB18030, marked UTF-8" accounts "\xEF\xBB\xBF$A$ROW" '标记' 'GB18030'
bad "told GB18030, is UTF-8" accounts "$A$ROW" 'GB18030'
OPTIONS=(--encoding utf-8)
AS=GB18030 bad "told UTF-8, is GB18030" accounts "$A$ROW" 'in.csv:1:' 'UTF-8'
OPTIONS=(--encoding gb18030)
AS=GB18030 reads "told what it is" accounts "${A}x9,王五,评审专家\n" "$ONE"
OPTIONS=()
remember
ps import accounts "$IN" --encoding latin1
refuses "an encoding that nobody knows" 2 'latin1'
ps import accounts "$IN" --encoding 'utf-8;%s%n'
refuses "an encoding with a format in it" 2 '%s%n'

# ---- files of init may come in any encoding, and are refused alike ----
AS=GB18030 put '键,值\ntitle,示例轮次（𠮷）\nquota,1\n'
OUT=$("$PINGSHEN" init "$TMPDIR/gb.db" --programme "$IN" 2>&1) && RC=0 || RC=$?
ERR=
expect "programme in GB18030" 0
put '键,值\ntitle,\xCA\xBE\xC0\xFD\n'
OUT=$("$PINGSHEN" init "$TMPDIR/mixed.db" --programme "$IN" 2>&1) && RC=0 || RC=$?
expect "programme in two encodings" 1 'in.csv:2:' '混合'
check "no round is left behind" test ! -e "$TMPDIR/mixed.db"

# ---- out: what an encoding lacks is an error, and the older file stays ----
csv rare.csv "$HEADER" "A-2,𠮷祥工程,示例乙学会,新兴产业,氢能,通过"
must import applications "$TMPDIR/rare.csv"
must open
for account in $PANEL x1 x2; do
    for no in A-1 A-2; do printf '%s,%s,K1,8\n%s,%s,K2,15.5\n' "$account" "$no" "$account" "$no"; done
done | { printf '%b' "$MARKS"; cat; } >"$IN"
must import marks "$IN" --submit
must --as c1 close
echo older >"$TMPDIR/list.csv"
cp "$TMPDIR/list.csv" "$TMPDIR/older.csv"
remember
ps export ranking "$TMPDIR/list.csv" --encoding gbk
refuses "GBK lacks the character" 1 '𠮷' 'GBK' '项目名称'
same "the older file is untouched" "$TMPDIR/list.csv" "$TMPDIR/older.csv"
check "no temporary file is left" test -z "$(find "$TMPDIR" -name '.pingshen*')"
ps export ranking "$TMPDIR/list.csv" --encoding latin1
refuses "an output encoding that nobody knows" 2 'latin1'
ps export ranking "$TMPDIR/list.csv" --encoding utf-16
refuses "no output in UTF-16" 2 'utf-8'
must export ranking "$TMPDIR/list.csv" --encoding gb18030
must export ranking "$TMPDIR/utf8.csv" --encoding utf-8
must export ranking "$TMPDIR/bom.csv"
iconv -f GB18030 -t UTF-8 "$TMPDIR/list.csv" >"$TMPDIR/back.csv"
same "GB18030 holds every character" "$TMPDIR/back.csv" "$TMPDIR/utf8.csv"
{ printf '\xEF\xBB\xBF'; cat "$TMPDIR/utf8.csv"; } >"$TMPDIR/both.csv"
same "UTF-8 with BOM is the default" "$TMPDIR/bom.csv" "$TMPDIR/both.csv"
check "the character is there" grep -q '𠮷祥工程' "$TMPDIR/utf8.csv"

done_testing
