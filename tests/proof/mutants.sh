#!/usr/bin/env bash
# mutants.sh [WORDS]: breaks the program on purpose, one thing at a time, and expects the test that is named for it to fail.
# A claim whose test cannot fail proves nothing. Each is built in a copy of the tree below build/mutants; part of `make crash`.
# WORDS: only those whose name holds them. What the tests said is in build/mutants/NAME.log.
set -uo pipefail
TOP=$(cd "$(dirname "$0")/../.." && pwd)
cd "$TOP" || exit 2
only=${1-}
export LC_ALL=C.UTF-8
work=$TOP/build/mutants
rm -rf "$work"
mkdir -p "$work/tree"
tar -cf - --exclude=./build --exclude=./.git . | tar -xf - -C "$work/tree"
mkdir -p "$work/tree/build"
cp -a build/gen build/obj "$work/tree/build/" # objects of the unbroken program: only what is broken is compiled again
cd "$work/tree" || exit 2

# mutant NAME FILE SED SUITE TEST: broken by SED in FILE, the test TEST (a pattern of its line) of SUITE must fail.
mutant()
{
    local name=$1 file=$2 edit=$3 suite=$4 test=$5 log=$work/${1// /-}.log
    [[ $name == *$only* ]] || return 0
    cp "$file" "$work/whole"
    sed -i "$edit" "$file"
    if cmp -s "$file" "$work/whole"; then
        echo "not ok $name: the edit changes nothing"
    else
        TEST_ONLY="$suite" TEST_TIMEOUT=300 tests/run.sh plain >"$log" 2>&1
        if grep -q '^not ok build' "$log"; then
            echo "not ok $name: does not build"
        elif grep -qE "^not ok .*($test)" "$log"; then
            echo "ok $name: $suite fails: $(grep -m 1 -E "^not ok .*($test)" "$log" | cut -c8-110)"
        else
            echo "not ok $name: $suite does not see it; it says: $(grep -m 1 '^not ok' "$log" | cut -c8-110)"
        fi
    fi
    cp "$work/whole" "$file"
}

mutant 'no sync' data/migrate.c 's/synchronous=FULL/synchronous=OFF/; s/"PRAGMA synchronous") != 2/"PRAGMA synchronous") != 0/' 'plain-crash-loss' \
    'every mark is acknowledged after exactly one sync'
mutant 'no version check' core/workflow/scoring.c 's/if (version >= 0 && version != sheet->version)/if (version < -1)/' 'plain-screens-screens' \
    'changed elsewhere meanwhile'
mutant 'no check of the recused pair' core/workflow/ctx.c 's/^    if (recused) {$/    if (recused \&\& !assigned) {/' 'plain-proof-blind' \
    'recused: .* differs'
mutant 'marks shown in the journal before close' core/workflow/journal.c 's/names\[\] = {"mark", /names[] = {"x", /' 'plain-proof-blind' \
    'marks: .* differs'
mutant 'no salt in an import' core/workflow/imports.c 's/journal_salt(&detail);/json_text(\&detail, "salt", "");/' 'plain-proof-blind' \
    'marks: entry [0-9]+ \(import_[a-z]+\) holds a secret and no salt'
mutant 'the digest of a file of applications shown to who is recused' core/workflow/journal.c \
    's/names\[\] = {"import_applications", /names[] = {"x", /' 'plain-proof-blind' 'recused: .* differs'
mutant 'a screen out of reach' tui/screens/home.c '/{"日志", /d' 'plain-proof-blind' "the tour has not seen .*'日志'"
mutant 'no formula guard' data/csv_out.c 's/return starts_formula(text);/return starts_formula(text) \&\& text == NULL;/' 'plain-unit' \
    'cells_are_quoted_and_guarded'
mutant 'no link in the chain' core/workflow/journal.c 's/detail_sha256, prev};/detail_sha256, prev == NULL ? prev : zeros};/' 'plain-cli-verify' \
    'a chain that anyone can recompute'
mutant 'no write gate' data/gate.c 's/if (flock(gate->fd, LOCK_EX | LOCK_NB) == 0) {/if (gate->fd >= 0) {/' 'plain-crash-loss' \
    'without the gate or two holders at once'
mutant 'a right too many' core/rules/policy.c 's/{"退回评分表", {N, N, N, A, N}/{"退回评分表", {N, N, N, A, A}/' 'plain-proof-rights' \
    '退回评分表'
mutant 'a deputy whose rulings are always refused' core/workflow/rulings.c 's/if (tied == NULL || !results_group(/if (tied == NULL || ctx->who.role == ROLE_DEPUTY || !results_group(/' 'plain-proof-rights' \
    '裁决同分'
mutant 'no right over SSH taken for a refusal' tui/cli/served.c 's/ST_DENIED, "经 SSH 登录时不能用/ST_REFUSED, "经 SSH 登录时不能用/' 'plain-proof-rights' \
    '备份'
mutant 'a list too few' core/rules/policy.c 's/{"查看评审组织情况", {N, N, N, A, A}/{"查看评审组织情况", {N, N, N, A, N}/' 'plain-proof-rights' \
    '列出账号'
mutant 'a workstation that ends without a word' tui/app.c 's|return st; /\* with its sentence.*|err_clear(ctx->err); return st;|' 'plain-fuzz-fuzz' \
    'keys'
