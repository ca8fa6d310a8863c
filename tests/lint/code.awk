# Prints the lines of C files as FILE:LINE:TEXT, so that a search finds code and not prose.
#   part=code  comments are gone, the contents of literals too
#   part=text  only the contents of string literals, one a line
# A literal never goes over a line end and no comment starts inside one; that is all of C's grammar needed here.

FNR == 1 { inside = 0 }

{
    rest = $0
    code = ""
    while (rest != "") {
        if (inside) {
            end = index(rest, "*/")
            if (!end) break
            rest = substr(rest, end + 2)
            inside = 0
        } else if (match(rest, /"([^"\\]|\\.)*"|'([^'\\]|\\.)*'|\/\*|\/\//)) {
            token = substr(rest, RSTART, RLENGTH)
            code = code substr(rest, 1, RSTART - 1)
            rest = substr(rest, RSTART + RLENGTH)
            if (token == "//") break
            if (token == "/*") {
                inside = 1
                code = code " "
            } else {
                quote = substr(token, 1, 1)
                if (part == "text" && quote == "\"")
                    print FILENAME ":" FNR ":" substr(token, 2, length(token) - 2)
                code = code quote quote
            }
        } else {
            code = code rest
            break
        }
    }
    if (part == "code") print FILENAME ":" FNR ":" code
}
