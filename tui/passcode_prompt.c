#include "tui/passcode_prompt.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* A line, or what there is of one: a terminal hands over whole lines. -1: nothing came, or the line is dead.
 */
static ssize_t read_line(char out[PROMPT_BYTES])
{
    struct pollfd wait = {.fd = STDIN_FILENO, .events = POLLIN};
    int ready = 0;
    do {
        ready = poll(&wait, 1, PROMPT_SECONDS * 1000);
    } while (ready < 0 && errno == EINTR);
    return ready <= 0 ? -1 : read(STDIN_FILENO, out, PROMPT_BYTES - 1);
}

/* Takes the rest of a line that was too long for us, so that it is not taken for the next answer. */
static void skip_rest(const char *line, ssize_t size)
{
    if (size == PROMPT_BYTES - 1 && line[size - 1] != '\n') {
        tcflush(STDIN_FILENO, TCIFLUSH);
    }
}

bool prompt_line(const char *question, bool echo, char out[PROMPT_BYTES])
{
    struct termios before, during;
    out[0] = '\0';
    if (tcgetattr(STDIN_FILENO, &before) != 0) {
        return false;
    }
    during = before;
    during.c_lflag &= ~(tcflag_t)ISIG; /* Ctrl-C must not leave the terminal without echo */
    if (!echo) {
        during.c_lflag &= ~(tcflag_t)ECHO;
    }
    /* Before the question: whoever answers at once must find the terminal ready. What was typed ahead of the
     * question for the passcode has been seen on the screen, so it is not taken. */
    if (tcsetattr(STDIN_FILENO, echo ? TCSADRAIN : TCSAFLUSH, &during) != 0) {
        return false; /* a passcode must not be typed where it can be read */
    }
    fputs(question, stderr);
    fflush(stderr);
    ssize_t size = read_line(out);
    skip_rest(out, size);
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
    if (!echo) {
        fputc('\n', stderr);
    }
    out[size < 0 ? 0 : size] = '\0';
    bool whole = size > 0 && strchr(out, '\x03') == NULL;
    out[strcspn(out, "\r\n")] = '\0';
    return whole;
}
