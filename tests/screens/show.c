/* show COLUMNS ROWS: the bytes of standard input as a terminal of that size shows them. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/screens/picture.h"

int main(int argc, char **argv)
{
    char piece[65536];
    size_t got = 0;
    struct buf out = {0};
    long columns = argc == 3 ? strtol(argv[1], NULL, 10) : 0,
         rows = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    if (columns < 1 || rows < 1) {
        fputs("usage: show COLUMNS ROWS <bytes\n", stderr);
        return 2;
    }
    setlocale(LC_ALL, "C.UTF-8");
    struct picture *picture = picture_open((int)rows, (int)columns);
    while ((got = fread(piece, 1, sizeof piece, stdin)) > 0) {
        picture_feed(picture, piece, got);
    }
    picture_print(picture, &out);
    fputs(out.bytes, stdout);
    picture_close(picture);
    buf_release(&out);
    return fflush(stdout) != 0;
}
