#include <condition_variable>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

#include "validation/native/server/serve_to_end.hpp"
#include "validation/native/server/threaded.hpp"

namespace acceptlab::native::server {
namespace {

class ThreadPool final : public ListenerThread {
 public:
  ThreadPool(Site& site, Post& post);
  ~ThreadPool() override;

 private:
  void pass_on(const Accepted& accepted) override;
  bool gate_is_open() override;
  void serve_from_queue();

  std::condition_variable something_to_do_;
  std::queue<Accepted> queue_;  // accepted, and taken up by no thread yet
  std::size_t free_;            // threads that serve nobody
  bool ended_ = false;
  std::vector<std::jthread> threads_;
};

ThreadPool::ThreadPool(Site& site, Post& post)
    : ListenerThread(site, post), free_(site.options.threads) {
  for (unsigned t = 0; t < site.options.threads; ++t)
    threads_.emplace_back([this] { serve_from_queue(); });
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard guard(mutex_);
    ended_ = true;
  }
  something_to_do_.notify_all();
}

void ThreadPool::pass_on(const Accepted& accepted) {
  {
    const std::lock_guard guard(mutex_);
    queue_.push(accepted);
  }
  something_to_do_.notify_one();
}

void ThreadPool::serve_from_queue() {
  ServingThread serving(site_, post_, quit_event());
  std::unique_lock guard(mutex_);
  for (;;) {
    something_to_do_.wait(guard, [this] { return ended_ || !queue_.empty(); });
    if (queue_.empty()) return;
    const Accepted connection = queue_.front();
    queue_.pop();
    --free_;
    guard.unlock();
    serving.serve(connection);
    guard.lock();
    ++free_;
    room_made_.notify_one();
  }
}

/// Apache ap_queue_info_wait_for_idler: a thread for the connection before there is one.
bool ThreadPool::gate_is_open() {
  if (site_.options.gate.kind == Gate::Kind::IdleThread) return free_ > queue_.size();
  return ListenerThread::gate_is_open();
}

}  // namespace

void run_thread_pool(Site& site, Post& post) { ThreadPool(site, post).run(); }

}  // namespace acceptlab::native::server
