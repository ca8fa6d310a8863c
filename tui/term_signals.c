#include "tui/term_signals.h"

#include <stddef.h>
#include <sys/select.h>
#include <time.h>

static volatile sig_atomic_t told_to_leave, told_new_size;

static void on_leave(int number)
{
    (void)number;
    told_to_leave = 1;
}

static void on_size(int number)
{
    (void)number;
    told_new_size = 1;
}

static void catch_signal(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

void term_signals_catch(sigset_t *before)
{
    sigset_t held;
    told_to_leave = 0, told_new_size = 0;
    sigemptyset(&held);
    sigaddset(&held, SIGHUP);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGWINCH);
    sigprocmask(SIG_BLOCK, &held, before);
    catch_signal(SIGHUP, on_leave);
    catch_signal(SIGTERM, on_leave);
    catch_signal(SIGINT, on_leave);
    catch_signal(SIGWINCH, on_size);
    catch_signal(SIGTSTP, SIG_IGN);
    catch_signal(SIGQUIT, SIG_IGN);
    catch_signal(SIGPIPE, SIG_IGN);
}

/* SIGHUP, SIGTERM and SIGPIPE stay caught: the program is about to end and must not die half way. */
void term_signals_release(const sigset_t *before)
{
    catch_signal(SIGWINCH, SIG_DFL);
    catch_signal(SIGTSTP, SIG_DFL);
    catch_signal(SIGINT, SIG_DFL);
    catch_signal(SIGQUIT, SIG_DFL);
    sigprocmask(SIG_SETMASK, before, NULL);
}

bool term_told_to_leave(void)
{
    return told_to_leave != 0;
}

void term_leave(void)
{
    told_to_leave = 1;
}

bool term_told_new_size(void)
{
    return told_new_size != 0;
}

bool term_took_new_size(void)
{
    bool told = told_new_size != 0;
    told_new_size = 0;
    return told;
}

bool term_signals_wait(int fd, int wait_ms)
{
    fd_set set;
    struct timespec wait = {.tv_sec = wait_ms / 1000, .tv_nsec = wait_ms % 1000 * 1000000L};
    sigset_t open;
    sigemptyset(&open);
    FD_ZERO(&set);
    FD_SET(fd, &set);
    return pselect(fd + 1, &set, NULL, NULL, &wait, &open) > 0;
}
