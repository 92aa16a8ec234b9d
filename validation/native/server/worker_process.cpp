#include "validation/native/server/worker_process.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>

#include "validation/native/server/event_loop.hpp"
#include "validation/native/server/pinning.hpp"
#include "validation/native/server/prefork.hpp"
#include "validation/native/server/threaded.hpp"
#include "validation/native/server/threads_in_one_set.hpp"

namespace acceptlab::native::server {
namespace {

constexpr int environment_fault = 3;

void on_signal(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;  // without SA_RESTART: a sleep must end
  ::sigaction(signal, &action, nullptr);
}

/// What a terminal or an operator sends to all processes is the master's to act on; TERM, INT and
/// KILL end a worker like any program.
void set_signals() {
  for (const int signal :
       {SIGHUP, SIGQUIT, SIGUSR2, SIGWINCH, SIGPIPE, SIGRTMIN, SIGRTMIN + 1, SIGRTMIN + 2})
    on_signal(signal, SIG_IGN);
  for (const int signal : {SIGTERM, SIGINT, SIGCHLD}) on_signal(signal, SIG_DFL);
  on_signal(wake_signal, [](int) {});
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

void die_with(pid_t master) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != master) ::_exit(environment_fault);  // it was faster
}

void work(Site& site, Post& post) {
  switch (site.options.style) {
    case Style::EventLoop: {
      LoopCommons commons(site.options);
      EventLoop(site, post, commons).run();
      return;
    }
    case Style::Prefork:
      return run_prefork(site, post);
    case Style::ThreadPool:
      return run_thread_pool(site, post);
    case Style::ThreadPerConnection:
      return run_thread_per_connection(site, post);
  }
}

}  // namespace

void become_worker(Site& site, std::vector<Post> posts, const std::vector<ListenSocket>& others,
                   pid_t master) {
  try {
    die_with(master);
    set_signals();
    ::prctl(PR_SET_TIMERSLACK, 1);  // a wait is as long as it was asked for
    for (const ListenSocket& socket : others) close_listen_socket(socket, false);
    if (site.options.threads_share_epoll()) {
      run_threads(site, posts);
    } else {
      Post& post = posts.front();
      if (const auto cpu = cpu_of(site.options.pin, post.number, allowed_cpus())) run_on(*cpu);
      work(site, post);
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "acceptlab-server: {}: {}\n", site.options.seat_name(posts.front().number),
               error.what());
    ::_exit(environment_fault);
  }
  ::_exit(EXIT_SUCCESS);
}

}  // namespace acceptlab::native::server
