/* killer N COMMAND…: runs the command and kills it with SIGKILL at its N-th system call. An odd N is the way
 * in (the call has not been made), an even one the way out (it has, and the process never learns of it). N=0:
 * never, the number of stops is printed to standard error at the end. Ends as the command did; 137 when it
 * was killed. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static int end_status(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Follows the child from stop to stop. */
static int follow(pid_t child, long long at)
{
    long long stops = 0;
    int status = 0;
    long deliver = 0;
    while (ptrace(PTRACE_SYSCALL, child, NULL, (void *)deliver) == 0 && waitpid(child, &status, 0) == child) {
        deliver = 0;
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (at == 0) {
                fprintf(stderr, "%lld\n", stops);
            }
            return end_status(status);
        }
        if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {
            deliver = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
        } else if (++stops == at) {
            kill(child, SIGKILL);
        }
    }
    return waitpid(child, &status, 0) == child ? end_status(status) : 126;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: killer N COMMAND…\n", stderr);
        return 2;
    }
    long long at = strtoll(argv[1], NULL, 10);
    pid_t child = fork();
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        execvp(argv[2], argv + 2);
        _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) {
        return 126;
    }
    if (ptrace(PTRACE_SETOPTIONS, child, NULL, (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)) != 0) {
        kill(child, SIGKILL);
        return 126;
    }
    return follow(child, at);
}
