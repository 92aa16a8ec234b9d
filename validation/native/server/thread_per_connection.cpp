#include <pthread.h>

#include <memory>

#include "validation/native/server/serve_to_end.hpp"
#include "validation/native/server/threaded.hpp"

namespace acceptlab::native::server {
namespace {

constexpr std::size_t stack_bytes = std::size_t{128} * 1024;

class ThreadPerConnection final : public ListenerThread {
 public:
  ThreadPerConnection(Site& site, Post& post);
  ~ThreadPerConnection() override;

 private:
  struct Task {
    ThreadPerConnection& worker;
    Accepted connection;
  };

  void pass_on(const Accepted& accepted) override;
  static void* serve_one(void* task);

  pthread_attr_t detached_;
  std::size_t running_ = 0;
};

ThreadPerConnection::ThreadPerConnection(Site& site, Post& post) : ListenerThread(site, post) {
  ::pthread_attr_init(&detached_);
  ::pthread_attr_setdetachstate(&detached_, PTHREAD_CREATE_DETACHED);
  ::pthread_attr_setstacksize(&detached_, stack_bytes);
}

ThreadPerConnection::~ThreadPerConnection() {
  std::unique_lock guard(mutex_);
  room_made_.wait(guard, [this] { return running_ == 0; });
  ::pthread_attr_destroy(&detached_);
}

/// No thread to be had is a connection too many.
void ThreadPerConnection::pass_on(const Accepted& accepted) {
  auto task = std::make_unique<Task>(Task{*this, accepted});
  {
    const std::lock_guard guard(mutex_);
    ++running_;
  }
  pthread_t thread{};
  if (::pthread_create(&thread, &detached_, serve_one, task.get()) == 0) {
    static_cast<void>(task.release());  // the thread's now
    return;
  }
  release(post_);
  shed(post_, accepted.fd);
  const std::lock_guard guard(mutex_);
  --running_;
}

void* ThreadPerConnection::serve_one(void* task) {
  const std::unique_ptr<Task> own(static_cast<Task*>(task));
  ThreadPerConnection& worker = own->worker;
  ServingThread(worker.site_, worker.post_, worker.quit_event()).serve(own->connection);
  const std::lock_guard guard(worker.mutex_);
  --worker.running_;
  worker.room_made_.notify_one();  // under the mutex: the worker may be gone after it
  return nullptr;
}

}  // namespace

void run_thread_per_connection(Site& site, Post& post) { ThreadPerConnection(site, post).run(); }

}  // namespace acceptlab::native::server
