# Turns the SQL files into C. `-v part=h`: enum of the named statements; `-v part=c`: their texts and the schema.
# A statement begins at a line "-- name: q_something" and ends at the next one or the end of the file.
# In schema_NNNN.sql the portable words are mapped to SQLite's: BIGINT -> INTEGER, a table's closing ");" gets
# STRICT, and "); -- keyed" also WITHOUT ROWID.
function quote(line) {
    gsub(/\\/, "\\\\", line)
    gsub(/"/, "\\\"", line)
    return "    \"" line "\\n\"\n"
}
FNR == 1 {
    schema = (FILENAME ~ /schema_[0-9]+\.sql$/)
    if (schema) step[++steps] = ""
    name = ""
}
schema {
    line = $0
    sub(/^ *--.*/, "", line)
    gsub(/BIGINT/, "INTEGER", line)
    if (line ~ /^\); *-- keyed/) line = ") STRICT, WITHOUT ROWID;"
    else if (line ~ /^\);/) line = ") STRICT;"
    sub(/ +--.*$/, "", line)
    if (line != "") step[steps] = step[steps] quote(line)
    next
}
/^-- name: / {
    name = $3
    if (name in seen) { print "duplicate statement " name > "/dev/stderr"; exit 1 }
    seen[name] = 1
    order[++count] = name
    next
}
/^ *--/ || /^ *$/ { next }
name == "" { print FILENAME ":" FNR ": text before the first statement" > "/dev/stderr"; exit 1 }
{ text[name] = text[name] quote($0) }
END {
    if (part == "h") {
        print "/* Made from data/sql/queries_*.sql. */"
        print "#ifndef PINGSHEN_GEN_QUERIES_H\n#define PINGSHEN_GEN_QUERIES_H\n#include <stddef.h>\nenum query {"
        for (i = 1; i <= count; i++) print "    " toupper(order[i]) ","
        print "    Q_COUNT\n};"
        print "extern const char *const query_name[Q_COUNT];\nextern const char *const query_text[Q_COUNT];"
        print "extern const char *const schema_step[];\nextern const size_t schema_steps;\n#endif"
        exit
    }
    print "/* Made from data/sql. */\n#include \"queries.h\""
    print "const char *const query_name[Q_COUNT] = {"
    for (i = 1; i <= count; i++) print "    \"" order[i] "\","
    print "};\nconst char *const query_text[Q_COUNT] = {"
    for (i = 1; i <= count; i++) print text[order[i]] "    ,"
    print "};\nconst char *const schema_step[] = {"
    for (i = 1; i <= steps; i++) print step[i] "    ,"
    print "};\nconst size_t schema_steps = " steps ";"
}
