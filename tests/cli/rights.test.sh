#!/usr/bin/env bash
# The rights table: every command as every role. Who may not is refused with 3 before anything else is looked at, and
# nothing changes; who may gets another answer (0, or 1 where the stage forbids it now).
. "$(dirname "$0")/lib.sh"

small_round
csv objective2.csv '申报编号,X' 'A-1,6'
csv rec.csv '账号,申报编号,事由' 'r1,A-1,同事'
csv paper.csv '账号,申报编号,指标编号,得分' 'r1,A-1,K1,5'
cp "$ROUND" "$TMPDIR/kept.db"
cp "$ROUND-wal" "$TMPDIR/kept.db-wal"
KEPT=$ROUND

# One letter a role: r reviewer, c chair, d deputy, s staff, v supervisor.
account_of()
{
    case $1 in r) echo r1 ;; c) echo c1 ;; d) echo d1 ;; s) echo s1 ;; *) echo v1 ;; esac
}

# as_role ROLE COMMAND…: on a fresh copy, so that what succeeds changes nothing for the next one.
as_role()
{
    local role=$1
    shift
    ROUND=$TMPDIR/copy.db
    rm -f "$ROUND" "$ROUND"-*
    cp "$TMPDIR/kept.db" "$ROUND"
    cp "$TMPDIR/kept.db-wal" "$ROUND-wal"
    rm -f "$TMPDIR"/out.*
    ps --as "$(account_of "$role")" "$@"
    ROUND=$KEPT
}

# may ROLES COMMAND…: exactly these roles have the right.
may()
{
    local roles=$1 role wrong=
    shift
    for role in r c d s v; do
        as_role $role "$@"
        if [[ $roles == *$role* ]]; then
            [ "$RC" != 3 ] && [ "$RC" != 2 ] && [ "$RC" != 4 ] || wrong="$wrong $role:$RC"
        else
            [ "$RC" = 3 ] && [ -n "$ERR" ] || wrong="$wrong $role:$RC"
        fi
    done
    if [ -z "$wrong" ]; then pass "${roles:--} may: ${*//$TMPDIR\//}"; else fail "${*//$TMPDIR\//}" "$wrong"; fi
}

may rcdsv status
may cdsv check
may cdsv journal
may cdsv verify
may rcdsv show A-1
may rcd undertake
may rcd sheet
may rcd mark A-1 K1 5
may rcd submit A-1
may rcd recuse A-1 --reason 同事
may s return r1 A-1 --reason 重评
may s open
may cd close
may cd reopen --reason 复核
may cd publish
may s approve
may cdsv rank
may cdsv explain A-1
may cdsv ties
may cdsv outliers
may cd outlier r1 A-1 --reason 说明
may cd rule --order A-1,A-2 --method chair --reason 说明
may cd rule --order A-1,A-2 --method vote --reason 说明 # staff only when chair and deputies are recused
may s recusal list
may s recusal add r1 A-1 --reason 同事
may s recusal confirm 1
may s recusal reject 1 --reason 不同人
may s assign --per-application 3
may s objection list
may s objection add --app A-1 --from 甲 --contact 乙 --text 丙
may s objection decide 1 --upheld --reason 丁
may s account list
may s account add n1 --name 新人 --role 评审专家
may s account role r1 deputy --reason 补选
may s account withdraw r1 --reason 病假
may s import applications "$TMPDIR/applications.csv"
may s import accounts "$TMPDIR/accounts.csv"
may s import objective "$TMPDIR/objective2.csv"
may s import recusals "$TMPDIR/rec.csv"
may s import marks "$TMPDIR/paper.csv"
may rcd import sheets "$TMPDIR/paper.csv"
may rcd export sheets "$TMPDIR/out.csv"
may cdsv export ranking "$TMPDIR/out.csv"
may cdsv export marks "$TMPDIR/out.csv"
may cdsv export minutes "$TMPDIR/out.txt"
may cdsv export signing "$TMPDIR/out.txt"
may cdsv export bundle "$TMPDIR/out.d"
may rcdsv export publicity "$TMPDIR/out.csv"
may cdsv export notice "$TMPDIR/out.txt"
may rcdsv export awards "$TMPDIR/out.csv"
may s backup "$TMPDIR/out.db"

# ---- stages: what a role may do, the stage may still forbid (1), and nothing changes ----
remember
# never STAGE ACCOUNT COMMAND…
never()
{
    local stage=$1 account=$2
    shift 2
    ps --as "$account" "$@"
    refuses "in $stage not: ${*//$TMPDIR\//}" 1 "阶段"
}
for command in 'mark A-1 K1 5' 'submit A-1'; do
    # shellcheck disable=SC2086 # words on purpose
    never setup r1 $command
done
never setup c1 close
never setup c1 reopen --reason x
never setup c1 publish
never setup c1 rank
never setup c1 explain A-1
never setup c1 ties
never setup c1 outliers
never setup s1 approve
never setup s1 return r1 A-1 --reason x
never setup s1 objection add --app A-1 --from 甲 --contact 乙 --text 丙
never setup s1 account withdraw r1 --reason x
never setup s1 import marks "$TMPDIR/paper.csv"
never setup c1 export ranking "$TMPDIR/out.csv"
never setup c1 export publicity "$TMPDIR/out.csv"
must open
remember
never scoring s1 open
never scoring c1 publish
never scoring c1 rank
never scoring c1 export marks "$TMPDIR/out.csv"
never scoring s1 approve
all_marks 8 15 >"$TMPDIR/marks.csv"
must import marks "$TMPDIR/marks.csv" --submit
must --as c1 close
remember
never closed r1 mark A-1 K1 5
never closed r1 undertake
never closed r1 recuse A-1 --reason x
never closed s1 return r1 A-1 --reason x
never closed s1 recusal add r1 A-1 --reason x
never closed s1 import marks "$TMPDIR/paper.csv"
never closed s1 import objective "$TMPDIR/objective2.csv"
never closed s1 import accounts "$TMPDIR/accounts.csv" --reason x
never closed s1 assign --per-application 3 --reason x
never closed s1 approve
never closed r1 export publicity "$TMPDIR/out.csv"
must --as c1 publish --start 2026-01-05 --end 2026-01-09
remember
never published s1 account withdraw r1 --reason x
never published r1 export awards "$TMPDIR/out.csv"
must approve
remember
never approved c1 reopen --reason x
never approved c1 publish
never approved s1 approve
never approved s1 objection add --app A-1 --from 甲 --contact 乙 --text 丙

done_testing
