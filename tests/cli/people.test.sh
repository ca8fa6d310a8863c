#!/usr/bin/env bash
# accounts, recusals and their proposals, assignments, withdrawal.
. "$(dirname "$0")/lib.sh"

small_round
remember

# ---- accounts ----
ps account add c1 --name 某人 --role 评审专家
refuses "an account exists once" 1 "已经存在"
ps account add local --name 某人 --role 工作人员
refuses "local is reserved" 1 "保留"
ps account add 'x y' --name 某人 --role 工作人员
refuses "letters and digits only" 1 "账号"
ps account add x9 --name 某人 --role 专家
refuses "unknown role" 2 "不是角色"
ps --as c1 account list
refuses "accounts are the staff's" 3
ps account list --json
expect "accounts as JSON" 0 '"account":"r1"' '"role":"reviewer"'
ps --as v1 account list --json
expect "a supervisor looks at the accounts" 0 '"account":"r1"'
ps --as v1 account role r3 副组长 --reason 补选
refuses "and changes none" 3
ps account role r3 副组长 --reason 补选
expect "change of role" 0 "副组长"
ps account role r3 reviewer --reason 改回
expect "and back, by identifier" 0 "评审专家"

# bad_accounts NAME TEXT LINES…
bad_accounts()
{
    local name=$1 text=$2
    shift 2
    csv bad.csv "$@"
    remember
    ps import accounts "$TMPDIR/bad.csv"
    refuses "$name" 1 "$text"
}
bad_accounts "role column missing" '角色' '账号,姓名' 'a1,甲'
bad_accounts "unknown role in a file" 'bad.csv:2: 列“角色”' '账号,姓名,角色' 'a1,甲,评委'
bad_accounts "account twice in a file" 'bad.csv:3: 列“账号”' '账号,姓名,角色' 'a1,甲,工作人员' 'a1,乙,工作人员'
bad_accounts "empty name" 'bad.csv:2: 列“姓名”' '账号,姓名,角色' 'a1,,工作人员'
bad_accounts "a private key" '私钥' '账号,姓名,角色,SSH公钥' 'a1,甲,工作人员,-----BEGIN OPENSSH PRIVATE KEY-----'
bad_accounts "not a key" 'SSH公钥' '账号,姓名,角色,SSH公钥' 'a1,甲,工作人员,ssh-ed25519 AAAA'
key='ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f 备注'
csv keys.csv '账号,姓名,角色,SSH公钥' "a1,甲,工作人员,$key"
ps import accounts "$TMPDIR/keys.csv"
expect "a good key" 0 "新增 1"
ps import accounts "$TMPDIR/keys.csv"
expect "the same file again" 0 "未变 1"
bad_accounts "one key, one account" '另一个账号' '账号,姓名,角色,SSH公钥' "a2,乙,工作人员,$key"

# ---- recusal proposals ----
csv members.csv '申报编号,序号,姓名,职务职称,工作单位' 'A-1,1,领衔子,教授,示例一院' 'A-1,2,专家 丁,研究员,示例二院　' 'A-2,1,领衔丑,教授,示例别院'
ps import members "$TMPDIR/members.csv"
expect "members cause proposals" 0 "回避"
ps recusal list --json
expect "by name and employer (comparison key), and by the lead expert's employer" 0 '"account":"r2"' '"account":"r1"' '"state":"proposed"'
ps open
expect "unsettled proposals block open" 1 "尚未处理"
ps recusal confirm 99
expect "unknown proposal" 1
ps recusal confirm x
expect "a number is needed" 2
ps recusal confirm 1
expect "confirm" 0
ps recusal confirm 1
expect "confirm once" 1
ps recusal reject 2
expect "a rejection needs a reason" 2 "--reason"
ps recusal reject 2 --reason 同名不同人
expect "reject" 0
ps import members "$TMPDIR/members.csv"
ps recusal list --json
if [ "$(grep -o proposed <<<"$OUT" | wc -l)" = 0 ]; then pass "a settled pair is not proposed again"; else fail "a settled pair is not proposed again"; fi
must open

# ---- a recused pair cannot be read, written or counted ----
recused=$(sqlite3 "$ROUND" "SELECT a.account FROM recusal r JOIN account a ON a.id = r.account_id WHERE r.state = 'confirmed'")
must --as "$recused" undertake
remember
ps --as "$recused" show A-1
refuses "recused: not read" 3 "回避"
ps --as "$recused" mark A-1 K1 5
refuses "recused: not marked" 3 "回避"
ps --as "$recused" sheet A-1
refuses "recused: no sheet" 3 "回避"
ps --as "$recused" recuse A-1 --reason 再次
refuses "recused once" 3
csv paper.csv '账号,申报编号,指标编号,得分' "$recused,A-1,K1,5"
ps import marks "$TMPDIR/paper.csv"
refuses "recused: no paper sheet" 1 'paper.csv:2'

# ---- own declaration voids the sheet ----
must --as c1 undertake
must --as c1 mark A-2 K1 5
applications_sha=$(sha256sum <"$TMPDIR/applications.csv" | cut -c1-64)
ps --as c1 journal --json
expect "the digest of the applications' file, for who reads them all" 0 "$applications_sha"
ps --as c1 recuse A-2 --reason 任理事
expect "own recusal" 0
ps --as c1 journal --json
if [[ $RC == 0 && $OUT == *'"action":"import_applications","subject":"","detail":null'* && $OUT != *"$applications_sha"* ]]; then
    pass "not for who is recused from one: it could be tried"
else
    fail "not for who is recused from one: it could be tried"
fi
ps --as c1 journal
expect "and is told why" 0 "含回避的申报"
ps journal --json
expect "the staff go on seeing it" 0 "$applications_sha"
ps --as c1 sheet A-2
expect "and the sheet is gone" 3
ps recusal add d1 A-3 --reason x
expect "no recusal from a failed application" 1
csv rec.csv '账号,申报编号,事由' 'd1,A-2,同学'
ps import recusals "$TMPDIR/rec.csv"
expect "recusals file" 0 "新增 1"

# ---- withdrawal ----
ps account withdraw s1 --reason x
expect "only panel members withdraw" 1
ps account withdraw r3 --reason 生病
expect "withdraw" 0 "仍然有效"
ps --as r3 status
expect "a withdrawn member is out" 3 "退出"
ps account withdraw r3 --reason 再次
expect "withdraw once" 1

# ---- assignments ----
small_round
ps assign --per-application 6
expect "more than the panel has" 1 "不够"
ps assign --per-application 0
expect "at least one" 2
ps assign --per-application 3
expect "assign" 0 "6 对"
first=$(sqlite3 "$ROUND" 'SELECT application_id, account_id FROM assignment ORDER BY 1, 2')
must assign --per-application 3
if [ "$first" = "$(sqlite3 "$ROUND" 'SELECT application_id, account_id FROM assignment ORDER BY 1, 2')" ]; then
    pass "deterministic"
else
    fail "deterministic"
fi
loads=$(sqlite3 "$ROUND" "SELECT MAX(n) - MIN(n) FROM (SELECT (SELECT COUNT(*) FROM assignment t
    WHERE t.account_id = a.id) n FROM account a WHERE a.role IN ('reviewer','chair','deputy'))")
if [ "$loads" = 1 ]; then pass "balanced: six pairs over five members"; else fail "balanced" "$loads"; fi
must recusal add r1 A-1 --reason 同事
must recusal add d1 A-1 --reason 同事
ps assign --per-application 4
expect "recused members are not enough" 1 "A-1"
must assign --per-application 3
if [ "$(sqlite3 "$ROUND" "SELECT group_concat(account, ' ') FROM (SELECT a.account FROM assignment t JOIN account a
    ON a.id = t.account_id JOIN application p ON p.id = t.application_id WHERE p.no = 'A-1' ORDER BY 1)")" = 'c1 r2 r3' ]; then
    pass "recusals are respected"
else
    fail "recusals are respected"
fi
csv assign.csv '账号,申报编号' 'r1,A-1' 'r2,A-1' 'r3,A-1' 'r1,A-2' 'r2,A-2' 'c1,A-2'
ps import assignments "$TMPDIR/assign.csv"
expect "assignments file replaces all pairs" 0
must open
must --as c1 undertake
ps --as c1 mark A-1 K1 5
expect "not assigned: not scored" 3 "没有分配"
must --as c1 mark A-2 K1 5
csv assign.csv '账号,申报编号' 'r1,A-1' 'r2,A-1' 'r3,A-1' 'r1,A-2' 'r2,A-2' 'd1,A-2'
ps import assignments "$TMPDIR/assign.csv"
expect "after open a reason is needed" 1 "--reason"
ps import assignments "$TMPDIR/assign.csv" --reason 换人
expect "with a reason" 0
if [ "$(sqlite3 "$ROUND" "SELECT COUNT(*) FROM sheet WHERE state <> 'void'")" = 0 ]; then
    pass "a sheet no longer assigned is void"
else
    fail "a sheet no longer assigned is void"
fi
csv paper.csv '账号,申报编号,指标编号,得分' 'c1,A-1,K1,5'
remember
ps import marks "$TMPDIR/paper.csv"
refuses "not assigned: no paper sheet" 1 'paper.csv:2: 列“申报编号”' "没有分配"

# ---- the employer alone is a cause only when the programme says so ----
csv members.csv '申报编号,序号,姓名,职务职称,工作单位' 'A-1,1,领衔子,教授,示例一院' 'A-1,2,专家丁,研究员,示例二院'
small_round 'recusal.same_employer,off'
must import members "$TMPDIR/members.csv"
ps recusal list --json
if [ "$(grep -o '"account":"[^"]*"' <<<"$OUT")" = '"account":"r2"' ]; then
    pass "same_employer off: only who stands in the team"
else
    fail "same_employer off: only who stands in the team"
fi

# ---- what is no cause: a name with another employer, the employer of another member, a failed application ----
small_round
csv others.csv '申报编号,序号,姓名,职务职称,工作单位' 'A-1,1,领衔子,教授,示例别院' 'A-1,2,成员丑,教授,示例一院' \
    'A-1,3,专家丁,教授,示例别院' 'A-3,1,专家戊,教授,示例三院'
must import members "$TMPDIR/others.csv"
ps recusal list --json
if [ "$OUT" = '[]' ]; then pass "none of them is proposed"; else fail "none of them is proposed"; fi
sed 's/不通过/通过/' "$TMPDIR/applications.csv" >"$TMPDIR/passed.csv"
ps import applications "$TMPDIR/passed.csv"
expect "an import of applications proposes too" 0 "新的回避建议 1 条"
ps recusal list
expect "with its cause" 0 "r3 专家戊" "A-3" "姓名和单位与专家团成员第 1 号相同"
ps account add n1 --name 成员丑 --role 评审专家 --employer '示例 一院'
must recusal reject 1 --reason 已核实
ps recusal list
expect "a new account proposes, by the comparison key" 0 "n1 成员丑" "A-1"

# ---- a proposal that comes up while scoring ----
small_round
must open
must --as r2 undertake
must --as r2 mark A-1 K1 5
must import members "$TMPDIR/members.csv" --reason 补交附表
all_marks 8 15 | grep -v '^r2,A-1' >"$TMPDIR/marks.csv"
must import marks "$TMPDIR/marks.csv" --submit
must recusal reject 2 --reason 不同的一院
remember
ps --as c1 close
refuses "an unsettled proposal blocks close" 1 "回避建议 1" "有 2 项"
ps recusal confirm 1
expect "confirmed while scoring" 0
if [ "$(sqlite3 "$ROUND" "SELECT s.state FROM sheet s JOIN account a ON a.id = s.account_id JOIN application p
    ON p.id = s.application_id WHERE a.account = 'r2' AND p.no = 'A-1'")" = void ]; then
    pass "and the sheet is void"
else
    fail "and the sheet is void"
fi
ps account role r1 staff --reason 转岗
expect "who has scored does not leave the panel by a new role" 1 "account withdraw"
sed 's/^\(r1,.*\),评审专家$/\1,工作人员/' "$TMPDIR/accounts.csv" >"$TMPDIR/moved.csv"
ps import accounts "$TMPDIR/moved.csv" --reason 转岗
expect "nor by a file" 1 'moved.csv:4: 列“角色”' "account withdraw"
must account withdraw r3 --reason 出差
remember
ps return r3 A-1 --reason 请补充
refuses "a sheet is not returned to somebody who has left" 1 "已退出"
csv paper.csv '账号,申报编号,指标编号,得分' 'r3,A-1,K1,5'
remember
ps import marks "$TMPDIR/paper.csv"
refuses "who has left: no paper sheet" 1 'paper.csv:2: 列“账号”' "已退出"

# ---- after close nobody joins or leaves, and enough sheets must stay ----
must --as c1 close
remember
ps account add n1 --name 新人 --role 评审专家
refuses "closed: nobody joins" 1 "封存以后"
ps account role s1 reviewer --reason 补选
refuses "closed: nor by a new role" 1 "封存以后"
ps account role d1 staff --reason 转岗
refuses "closed: nobody leaves by a new role" 1 "封存以后"
ps account add n1 --name 新人 --role 工作人员
expect "closed: staff may be added" 0
# r2 is recused from A-1, so that c1, d1, r1 and r3 (who left) have marked it
must account withdraw r1 --reason 病假 --void
ps --as c1 rank --format json
expect "closed: void sheets no longer count" 0 '"application_no":"A-1"' '"sheets":3' '"sheets":4'
remember
ps account withdraw d1 --reason 病假 --void
refuses "closed: never below panel.min_valid" 1 "申报“A-1”" "只剩 2 份" "规定的 3 份"
ps account withdraw d1 --reason 病假
expect "closed: who leaves without --void still counts" 0 "仍然有效"

# ---- who has left blocks nothing with a sheet that was never submitted ----
small_round
must open
all_marks 8 15 | grep -v '^r3,' >"$TMPDIR/marks.csv"
must import marks "$TMPDIR/marks.csv" --submit
ps --as c1 close
expect "a missing sheet blocks close" 1 "r3 专家戊 对 A-1 的评分表还没有评分" "有 2 项"
must account withdraw r3 --reason 出差
ps --as c1 close
expect "not one of somebody who has left" 0

small_round agg.method,trim agg.trim_min_n,5
all_marks 8 15 >"$TMPDIR/marks.csv"
must open
must import marks "$TMPDIR/marks.csv" --submit
must --as c1 close
remember
ps account withdraw r1 --reason 病假 --void
refuses "closed: never below agg.trim_min_n" 1 "只剩 4 份" "规定的 5 份"

done_testing
