/* timer - runs one command and measures it from outside, without the weight of the script that asks.
 *
 *   timer OUTPUT COMMAND ARGUMENT…     the command's output goes to the file OUTPUT
 *
 * Prints "seconds peak_kib status": wall time from start to end, highest resident size, exit status. The
 * kernel counts the memory of the process that starts a program towards that program's peak; this one is
 * tiny.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    struct rusage usage;
    int status = 0;
    if (argc < 3) {
        fputs("usage: timer OUTPUT COMMAND ARGUMENT...\n", stderr);
        return 2;
    }
    int output = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    double start = now();
    pid_t child = fork();
    if (child == 0) {
        dup2(output, STDOUT_FILENO);
        execvp(argv[2], argv + 2);
        _exit(127);
    }
    if (output < 0 || child < 0 || waitpid(child, &status, 0) != child) {
        perror(argv[1]);
        return 1;
    }
    double seconds = now() - start;
    close(output);
    getrusage(RUSAGE_CHILDREN, &usage);
    printf("%.6f %ld %d\n", seconds, usage.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128);
    return 0;
}
