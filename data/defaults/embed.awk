# Turns the files named on the command line into one C file on standard output: the table behind data/builtin.h.
# Bytes are written as numbers, since a C string literal may only have 4095 characters. Run with LC_ALL=C, so that a
# character is a byte.
BEGIN {
    RS = "\001" # never in these files: each is one record, its last line end included
    for (i = 1; i < 256; i++) number[sprintf("%c", i)] = i
    if (ARGC < 2) fail("no files named")
}
FNR > 1 { fail(FILENAME ": holds the byte 1") }
{ text[FILENAME] = $0 }
END {
    if (failed) exit 1
    print "/* Made from data/defaults. */\n#include \"data/builtin.h\"\n"
    for (i = 1; i < ARGC; i++) {
        name = ARGV[i]
        sub(/^.*\//, "", name)
        if (name !~ /^[A-Za-z0-9._-]+$/) fail(ARGV[i] ": not a plain file name")
        if (name in seen) fail(name ": named twice")
        seen[name] = 1
        size = length(text[ARGV[i]])
        write_bytes(i, text[ARGV[i]], size)
        table = table "    {\"" name "\", (const char *)file_" i ", " size "},\n"
    }
    printf "\nconst struct builtin_file builtin_files[] = {\n%s};\n", table
    printf "const size_t builtin_count = %d;\n", ARGC - 1
}
function write_bytes(index_, bytes, size,    i, line, byte) {
    printf "static const unsigned char file_%d[] = {\n", index_
    for (i = 1; i <= size; i++) {
        byte = substr(bytes, i, 1)
        if (!(byte in number)) fail(name ": holds a NUL byte")
        line = line number[byte] ","
        if (i % 24 == 0) {
            print line
            line = ""
        }
    }
    print line "0};"
}
function fail(message) {
    print "embed.awk: " message > "/dev/stderr"
    failed = 1
    exit 1
}
