#!/usr/bin/env bash
# verify, journal, backup: an untouched round passes; whatever is altered with another program is noticed and named.
set -u
failed=0
# shellcheck source=tests/cli/small_round.sh
. tests/cli/small_round.sh

head_now() { "$PINGSHEN" status --json | sed 's/.*"head":"\([0-9a-f]*\)".*/\1/'; }

# altered SQL…: a copy of the round, changed behind the program's back; its guards are taken away first.
altered() {
    rm -f copy.db*
    run 0 backup copy.db || return 1
    sqlite3 copy.db "DROP TRIGGER journal_no_update; DROP TRIGGER journal_no_delete; DROP TRIGGER list_no_update;
        DROP TRIGGER list_no_delete; DROP TRIGGER publication_no_update; DROP TRIGGER publication_no_delete;
        DROP TRIGGER sheet_no_update; DROP TRIGGER sheet_no_delete; $*"
}

# noticed NAME TEXT SQL: verify of such a copy ends with 1 and says TEXT in a line 不通过.
noticed() {
    local name=$1 text=$2
    shift 2
    check "$name" all "altered \"$*\"" 'run 1 verify copy.db' "grep -E '^不通过 .*$text' out"
}

# slipped NAME TEXT SQL: the same with the guards in place; REPLACE in the sqlite3 shell as it comes asks none of them.
slipped() {
    local name=$1 text=$2
    shift 2
    check "$name, past the guards" all 'rm -f copy.db*' 'run 0 backup copy.db' "sqlite3 copy.db \"$*\"" 'run 1 verify copy.db' \
        "grep -E '^不通过 .*$text' out" \
        '[ "$(sqlite3 copy.db "SELECT count(*) FROM sqlite_schema WHERE type = '"'trigger'"'")" = 8 ]'
}

# where NO ACCOUNT: the SQL condition for one sheet.
where() {
    echo "application_id = (SELECT id FROM application WHERE no = '$1') AND account_id = (SELECT id FROM account WHERE account = '$2')"
}
# rewritten NO ACCOUNT: a copy in which that sheet has other marks, in the table and in its submission, and every hash
# is computed anew by the recipe of the README: the file by itself is whole again.
rewritten() {
    altered "UPDATE sheet SET marks = '5000 3800', total_micro = 88000000 WHERE $(where "$1" "$2")" || return 1
    python3 - copy.db "$1" "$2" <<'PY'
import hashlib, json, sqlite3, sys
sha = lambda text: hashlib.sha256(text.encode()).hexdigest()
db = sqlite3.connect(sys.argv[1])
(at,) = db.execute("SELECT submit_seq FROM sheet WHERE application_id = (SELECT id FROM application WHERE no = ?) "
                   "AND account_id = (SELECT id FROM account WHERE account = ?)", sys.argv[2:]).fetchone()
prev = "0" * 64
for *names, detail, _, old in db.execute("SELECT seq, time, actor, via, action, person, object, detail, prev, hash "
                                         "FROM journal ORDER BY seq").fetchall():
    if names[0] == at:
        facts = json.loads(detail)
        assert facts["marks"] != {"K1": "50.00", "K2": "38.00"}
        facts.update(marks={"K1": "50.00", "K2": "38.00"}, total="88.00")
        detail = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    new = sha("".join(f"{line}\n" for line in (*names, sha(detail), prev)))
    assert (new == old) == (names[0] < at)
    db.execute("UPDATE journal SET detail = ?, prev = ?, hash = ? WHERE seq = ?", (detail, prev, new, names[0]))
    prev = new
db.commit()
PY
}
hash_of() { sqlite3 round.db "SELECT hash FROM journal WHERE seq = $1"; }
panel_no() { sqlite3 round.db "SELECT panel_no FROM account WHERE account = '$1'"; }

check "setup: a fresh round is whole" all 'run 0 init fresh.db' 'run 0 verify fresh.db' '[ "$(cat out)" = 完好 ]'
check "setup: an altered rule is noticed" all 'sqlite3 fresh.db "UPDATE programme SET value = 12 WHERE key = '"'quota'"'"' \
    'run 1 verify fresh.db' '[ "$(cat out)" = 已破坏 ]'

check "round up to close" small_round mean sheet
check "closed: whole" all 'run 0 verify' 'has out 文件结构 日志链 评审规则 评分表 客观分 重新计算' 'lacks out 不通过'
check "reason for the outlier" run 0 --as r1 outlier r1 SL-004 --reason "对该领域较熟悉"
HEAD=$(head_now)
check "head: the newest is in the chain" all "run 0 verify --head $HEAD" "has out 其后有" \
    "run 0 verify --head ${HEAD^^}"
check "head: a slip in copying is no broken journal" all "run 2 verify --head ${HEAD:1}" "has err 64 核对抄录" \
    "run 2 verify --head ${HEAD:1}g"
check "head: another hash is not" all "run 1 verify --head ${HEAD:1}0" 'has out "不通过 抄录的链首"'
check "a truncated journal passes without the head, not with it" all \
    'altered "DELETE FROM journal WHERE seq = (SELECT MAX(seq) FROM journal)"' 'run 0 verify copy.db' \
    "run 1 verify --head $HEAD copy.db" 'has out "不通过 抄录的链首"'

check "a whole rewrite around another mark passes by itself" all 'rewritten SL-001 r2' 'run 0 verify copy.db' 'lacks out 不通过' \
    'has out "评分表：已提交的 15 份" 重新计算'
check "a whole rewrite does not pass with the head that was written down" all "run 1 verify --head $HEAD copy.db" \
    'has out "不通过 抄录的链首"' "run 1 verify --head $(hash_of 7) copy.db" 'has out "不通过 抄录的链首"'
check "a whole rewrite: what was written down before it still holds" run 0 verify --head "$(hash_of 6)" copy.db

check "ruling, list" all 'run 0 --as r1 rule --order SL-003,SL-002 --method chair --reason 量化指标更具体' \
    'run 0 --as r1 publish --start 2026-05-11 --end 2026-05-15'
check "published: whole" all 'run 0 verify' 'has out "裁决：有效 1 项" "公示名单：1 号" "重算结果一致"' 'lacks out 不通过' \
    "run 0 verify --head $HEAD"
check "a copy without its guards alone is still whole" all 'altered ""' 'run 0 verify copy.db'
check "rights: reviewer not, chair, deputy, supervisor and staff yes" all 'run 3 --as r3 verify' 'run 0 --as r1 verify' \
    'run 0 --as r2 verify' 'run 0 --as v1 verify' 'run 0 --as s1 verify' 'run 3 --as r3 verify copy.db'

noticed "an altered mark" "申报 SL-001 专家$(panel_no r2)：得分" \
    "UPDATE sheet SET marks = '5000 3800', total_micro = 88000000 WHERE $(where SL-001 r2)"
noticed "an altered total" "申报 SL-001 专家$(panel_no r2)：总分" \
    "UPDATE sheet SET total_micro = 88000000 WHERE $(where SL-001 r2)"
noticed "a damaged sheet" "申报 SL-001 专家$(panel_no r2)：得分" "UPDATE sheet SET marks = '5000' WHERE $(where SL-001 r2)"
swap="CREATE TEMP TABLE t AS SELECT account_id, marks, total_micro, submit_seq FROM sheet WHERE $(where SL-001 r1) OR $(where SL-001 r2);"
other="(SELECT %s FROM t WHERE t.account_id <> sheet.account_id)"
both="application_id = (SELECT id FROM application WHERE no = 'SL-001') AND account_id IN (SELECT account_id FROM t)"
# shellcheck disable=SC2059 # the format is ours
part() { printf "$other" "$1"; }
noticed "two swapped sheets" "申报 SL-001 专家[0-9]：得分" \
    "$swap UPDATE sheet SET marks = $(part marks), total_micro = $(part total_micro) WHERE $both"
noticed "two swapped sheets with their submissions" "申报 SL-001 专家[0-9]：指向" \
    "$swap UPDATE sheet SET marks = $(part marks), total_micro = $(part total_micro), submit_seq = $(part submit_seq) WHERE $both"
slipped "a replaced sheet" "申报 SL-001 专家$(panel_no r2)：得分" "REPLACE INTO sheet SELECT application_id, account_id, state, 88000000, given,
    '5000 3800', version, submit_seq, outlier_reason, import_no, import_mask FROM sheet WHERE $(where SL-001 r2)"
slipped "a replaced entry" "第 7 条断开，内容" "REPLACE INTO journal SELECT seq, time, 'x', via, action, person, object, detail, prev, hash
    FROM journal WHERE seq = 7"
slipped "a replaced row of the list" "第 1 号名单内容" "REPLACE INTO publication_row SELECT publication_no, seq, application_id, application_no,
    '示例省另一学会', project_name, category, industry, lead_expert, project_leader, expert, objective, review, rank, remark
    FROM publication_row WHERE seq = 2"
noticed "a deleted sheet" "申报 SL-006 专家$(panel_no r3)：.*不见了" "DELETE FROM sheet WHERE $(where SL-006 r3)"
noticed "a sheet set back" "申报 SL-006 专家$(panel_no r3)：.*却不是" \
    "UPDATE sheet SET state = 'returned', submit_seq = NULL WHERE $(where SL-006 r3)"
noticed "a sheet that nobody submitted" "日志中没有这份" \
    "INSERT INTO account (id, account, name, name_key, employer, employer_key, title, role, token, panel_no, import_no, import_line)
        VALUES (99, 'r9', 'x', 'x', '', '', '', 'reviewer', 'ffff', 9, 0, 0);
     INSERT INTO sheet (application_id, account_id, state, total_micro, given, marks, version, submit_seq)
        SELECT application_id, 99, state, total_micro, given, marks, version, submit_seq FROM sheet WHERE $(where SL-001 r1)"
noticed "an opinion put in later" "评审意见" "INSERT INTO opinion SELECT application_id, account_id, '好' FROM sheet WHERE $(where SL-001 r1)"
noticed "a deleted entry, named by number" "第 9 条断开" "DELETE FROM journal WHERE seq = 9"
noticed "an altered entry, named by number" "第 7 条断开，内容" "UPDATE journal SET actor = 'x' WHERE seq = 7"
noticed "an altered detail" "第 7 条断开，内容" "UPDATE journal SET detail = '{}' WHERE seq = 7"
noticed "a rewritten hash" "第 8 条断开，与前" "UPDATE journal SET hash = '$(printf %064d 7)' WHERE seq = 8;
     UPDATE journal SET prev = '$(printf %064d 7)' WHERE seq = 8"
noticed "an emptied journal" "日志是空的" "DELETE FROM journal"
noticed "an altered setting" "评审规则" "UPDATE programme SET value = '3' WHERE key = 'quota'"
noticed "an altered setting with its digest" "评审规则" \
    "UPDATE programme SET value = '3' WHERE key = 'quota'; UPDATE round SET rules_sha256 = '$(printf %064d 7)'"
noticed "an altered criterion" "评审规则" "UPDATE criterion SET max_centi = 5000 WHERE code = 'K1'"
noticed "a setting that cannot be read" "quota" "UPDATE programme SET value = 'x' WHERE key = 'quota'"
noticed "an altered objective value" "客观分" "UPDATE objective_value SET value_centi = value_centi + 1 WHERE position = 0"
noticed "a deleted objective value" "客观分" "DELETE FROM objective_value WHERE position = 1 AND application_id = (SELECT id FROM application WHERE no = 'SL-006')"
noticed "an altered text in the list" "第 1 号名单内容" "UPDATE publication_row SET society = '示例省另一学会' WHERE seq = 2"
noticed "another application in the list" "第 1 号名单内容" "UPDATE publication_row SET application_no = 'SL-002' WHERE seq = 2"
noticed "an altered list with its digest" "第 1 号名单内容" \
    "DELETE FROM publication_row WHERE seq = 2; UPDATE publication SET sha256 = '$(printf 'SL-001\t示例省云栖电子信息学会,筹\t"智能"终端"专家团"\t全省优势产业\t电子信息\n' | sha256sum | cut -c1-64)'"
noticed "an altered score in the list" "重新计算：第 1 号名单第 2 行" "UPDATE publication_row SET review = '85.51' WHERE seq = 2"
noticed "a deleted list" "公布过 1 号" "DELETE FROM publication_row; DELETE FROM publication"
noticed "a list marked as withdrawn" "是否撤回" "UPDATE publication SET withdrawn = 1"
noticed "an altered text of an application in the list" "重新计算：第 1 号名单第 1 行" \
    "UPDATE application SET society = '示例省另一学会' WHERE no = 'SL-001'"
noticed "an invented objection" "重新计算" \
    "INSERT INTO objection (id, application_id, from_name, unit, contact, text, date, state, time)
        SELECT 1, id, 'x', '', 'x', 'x', '2026-05-12', 'upheld', 1 FROM application WHERE no = 'SL-001'"
noticed "an altered ruling" "裁决：第 1 号次序" "UPDATE ruling_order SET place = place + 10; UPDATE ruling_order SET place = 13 - place"
noticed "a ruling with another reason" "裁决：第 1 号方式或理由" "UPDATE ruling SET reason = 'x'"
noticed "a deleted ruling" "裁决：日志中有 1 项" "DELETE FROM ruling_order; DELETE FROM ruling"
noticed "a voided ruling" "裁决：第 1 号是否作废" "UPDATE ruling SET voided = 1"
noticed "a stage that no entry led to" "阶段" "UPDATE round SET stage = 'approved'"

check "not a round, no such file" all 'echo text >text.db' 'run 4 verify text.db' 'run 4 verify missing.db' '[ ! -e missing.db ]'
check "a torn file" all 'altered ""' \
    'dd if=/dev/zero of=copy.db bs=4096 seek=4 count=12 conv=notrunc status=none' \
    '"$PINGSHEN" verify copy.db >out 2>err; code=$?; [ $code = 1 ] || [ $code = 4 ]'

check "an upheld objection that is not yet in a list is a hint" all \
    'run 0 objection add --app SL-001 --from 尚明 --contact 19900001111 --text 事由' \
    'run 0 objection decide 1 --upheld --reason 属实' 'run 0 verify' 'has out 提示' 'lacks out 不通过'
check "the next list is whole again" all 'run 0 --as r2 publish' 'run 0 verify' 'has out "第 2 号名单 2 项与重算"' \
    'lacks out 提示 不通过'
sed 's/,工业软件专家团,/,工业软件开发专家团,/' applications.csv >corrected.csv
check "a corrected text is a hint" all 'run 0 import applications corrected.csv --reason 更正' 'run 0 verify' 'has out 提示' \
    'lacks out 不通过' 'run 0 --as r1 publish' 'run 0 verify' 'lacks out 提示 不通过'

# ---- before close: one word; receipts ----
check "reopen" run 0 --as r1 reopen --reason 复核
check "scoring: one word" all 'run 0 verify' '[ "$(cat out)" = 完好 ]' "run 0 verify --head $HEAD" '[ "$(cat out)" = 完好 ]' \
    'run 0 --as r1 verify' '[ "$(cat out)" = 完好 ]'
check "scoring: one word about damage" all \
    "altered \"UPDATE sheet SET marks = '5000 3800', total_micro = 88000000 WHERE \$(where SL-001 r2)\"" \
    'run 1 verify copy.db' '[ "$(cat out)" = 已破坏 ]' "run 1 verify --head ${HEAD:1}0" '[ "$(cat out)" = 已破坏 ]'
check "a member submits" all 'run 0 return r3 SL-001 --reason 笔误' 'run 0 --as r3 undertake' 'run 0 --as r3 mark SL-001 K1 51' \
    'echo 很好 | "$PINGSHEN" --as r3 opinion SL-001 - >/dev/null' 'run 0 --as r3 submit SL-001'
RECEIPT=$(grep -ohE '[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}' out | head -n 1)
check "receipt: unchanged, one word beside it" all "run 0 verify --receipt $RECEIPT" '[ "$(wc -l <out)" = 2 ]' \
    'has out 完好 "通过 回执码" "申报 SL-001" 提交后未变' 'lacks out 51 38 很好'
check "receipt: as people type it" all "run 0 verify --receipt $(tr '01A-Z' 'oia-z' <<<"$RECEIPT")" \
    "run 0 verify --receipt '$(tr -d - <<<"$RECEIPT" | tr 1 L)'"
check "receipt: unknown" all 'run 1 verify --receipt 0000-0000-0000' 'has out 完好 "不通过 回执码"' 'run 1 verify --receipt x' \
    'run 1 verify --receipt ""'
check "receipt: an altered sheet" all \
    "altered \"UPDATE sheet SET marks = '5000 3800', total_micro = 88000000 WHERE \$(where SL-001 r3)\"" \
    "run 1 verify --receipt $RECEIPT copy.db" 'has out 已破坏 得分与提交时不同' 'lacks out 51 50'
check "receipt: a whole rewrite around another mark" all 'rewritten SL-001 r3' 'run 0 verify copy.db' '[ "$(cat out)" = 完好 ]' \
    "run 1 verify --receipt $RECEIPT copy.db" 'has out 完好 "不通过 回执码" 没有用这个回执码提交的评分表' \
    "run 1 verify --head $(head_now) copy.db" '[ "$(cat out)" = 已破坏 ]'
check "journal before close: who and when, no value" all 'run 0 journal --json' 'has out "\"action\":\"submit\"" "\"account\":\"r3\""' \
    'lacks out "\"new\"" "\"marks\"" 51.00' 'run 0 journal' 'has out 提交评分表 打分 录入纸质评分表' 'lacks out 51.00'
check "receipt: after a return and a second submission" all 'run 0 return r3 SL-001 --reason 再看' \
    "run 1 verify --receipt $RECEIPT" 'has out 完好 退回' 'run 0 --as r3 submit SL-001' "run 1 verify --receipt $RECEIPT" \
    'has out 完好 又重新提交'
RECEIPT=$(cd "$TMPDIR" && "$PINGSHEN" --as r3 submit SL-001 2>&1 | grep -ohE '[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}' | head -n 1)
printf '账号,申报编号,事由\nr3,SL-001,合作\n' >recusals.csv
check "receipt: after a recusal" all "run 0 verify --receipt $RECEIPT" 'run 0 import recusals recusals.csv' 'run 0 verify' \
    '[ "$(cat out)" = 完好 ]' "run 1 verify --receipt $RECEIPT" 'has out 完好 作废'

# ---- salts ----
check "salt: 128 bits, each its own, in every entry whose content somebody may not know" all 'python3 - <<"PY"
import json, sqlite3
secret = {"import_applications", "import_accounts", "import_objective", "import_marks", "import_recusals", "mark", "opinion",
          "submit", "submit_paper", "return", "void_sheet", "close", "rule"}
found = [(a, json.loads(d).get("salt")) for a, d in sqlite3.connect("round.db").execute("SELECT action, detail FROM journal")
         if a in secret]
assert {a for a, salt in found} == secret, secret - {a for a, salt in found}
assert all(salt is not None and len(bytes.fromhex(salt)) == 16 for a, salt in found), found
assert len({salt for a, salt in found}) == len(found)
PY'
check "salt: a round of before there was one in these entries is whole" all 'altered ""' 'python3 - <<"PY"
import hashlib, json, sqlite3
sha = lambda s: hashlib.sha256(s.encode()).hexdigest()
db, prev = sqlite3.connect("copy.db"), "0" * 64
for row in db.execute("SELECT seq, time, actor, via, action, person, object, detail FROM journal ORDER BY seq").fetchall():
    detail = json.loads(row[7])
    if row[4].startswith("import_") or row[4] in ("return", "void_sheet", "close", "rule"):
        del detail["salt"]
    text = json.dumps(detail, ensure_ascii=False, separators=(",", ":"))
    entry = sha("".join(f"{part}\n" for part in (*row[:7], sha(text), prev)))
    db.execute("UPDATE journal SET detail = ?, prev = ?, hash = ? WHERE seq = ?", (text, prev, entry, row[0]))
    prev = entry
db.commit()
PY' 'run 0 verify copy.db' '[ "$(cat out)" = 完好 ]' 'lacks out 已破坏'

# ---- journal ----
check "journal: every action has a word" all 'run 0 journal' '! awk "\$6 ~ /^[a-z]/" out | grep .' \
    '[ "$(wc -l <out)" = "$("$PINGSHEN" journal --json | wc -l)" ]'
check "journal: Beijing time" all 'run 0 journal' 'has out "$(TZ=Asia/Shanghai date +%Y-%m-%d)"'
check "journal: a chain that anyone can recompute" all 'small_round mean sheet' 'run 0 journal --json' 'python3 - <<"PY"
import hashlib, json
sha = lambda s: hashlib.sha256(s.encode()).hexdigest()
prev = "0" * 64
for n, line in enumerate(open("out", encoding="utf-8"), 1):
    e = json.loads(line)
    assert e["seq"] == n and e["prev"] == prev
    assert sha(json.dumps(e["detail"], ensure_ascii=False, separators=(",", ":"))) == e["detail_sha256"], e
    parts = [str(e[k]) for k in ("seq", "time", "actor", "via", "action", "person", "object", "detail_sha256", "prev")]
    assert sha("".join(p + "\n" for p in parts)) == e["hash"], e
    prev = e["hash"]
PY'
check "journal: after close with values" all 'run 0 journal --json' 'has out "\"K1\":\"50.00\""'
check "journal: not for a reviewer" all 'run 3 --as r3 journal' 'run 3 --as r3 journal --json' 'run 0 --as v1 journal'

# ---- backup ----
HEAD=$(head_now)
check "backup: whole, named, with its digest" all 'rm -f backup.db' 'run 0 backup backup.db' \
    'has out backup.db "$(sha256sum <backup.db | cut -c1-64)"' 'run 0 verify backup.db' "run 0 verify --head $HEAD backup.db"
check "backup: writes nothing into the round" '[' "$HEAD" = "$(head_now)" ']'
check "backup: refuses an existing file" all 'sum=$(sha256sum <backup.db)' 'run 1 backup backup.db' '[ "$sum" = "$(sha256sum <backup.db)" ]'
check "backup: a file is needed" all 'run 2 backup' 'run 2 backup -' 'run 4 backup missing/backup.db'
check "backup: staff only" all 'run 3 --as r1 backup other.db' 'run 3 --as v1 backup other.db' 'run 0 --as s1 backup other.db'

exit $failed
