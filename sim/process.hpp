#pragma once

#include <array>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "sim/event_queue.hpp"

namespace acceptlab::sim {

/// Memory for coroutine frames of one run: freed frames are kept by size and used again.
class FramePool {
 public:
  void* allocate(std::size_t bytes);
  static void release(void* frame, std::size_t bytes);

 private:
  static constexpr std::size_t grain = 64, sizes = 64;
  struct Header {
    FramePool* owner;
  };
  std::array<std::vector<void*>, sizes> free_;
  std::vector<std::unique_ptr<std::byte[]>> memory_;
};

/// Where a coroutine's first argument tells its pool from: an object with frame_pool().
template <class T>
concept HasFramePool = requires(T& t) {
  { t.frame_pool() } -> std::same_as<FramePool&>;
};

namespace detail {

struct PooledFrame {
  template <HasFramePool Self, class... Rest>
  static void* operator new(std::size_t bytes, Self& self, Rest&...) {
    return self.frame_pool().allocate(bytes);
  }
  static void operator delete(void* frame, std::size_t bytes) { FramePool::release(frame, bytes); }
};

}  // namespace detail

/// A coroutine that runs beside others for the length of a run: a worker program. It starts when
/// handle() is resumed and is destroyed with its Process. An exception that leaves it leaves
/// EventQueue::run_until().
class Process {
 public:
  struct promise_type : detail::PooledFrame {
    Process get_return_object() {
      return Process(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { throw; }
  };

  Process() = default;
  Process(Process&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Process& operator=(Process&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Process() {
    if (handle_) handle_.destroy();
  }

  /// Where the program begins; to be resumed once, by whoever schedules it.
  std::coroutine_handle<> handle() const { return handle_; }

 private:
  explicit Process(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  std::coroutine_handle<promise_type> handle_;
};

/// A step of a process that is awaited by it: co_await steps. Starts when awaited.
template <class T = void>
class Task;

namespace detail {

struct TaskPromiseBase : PooledFrame {
  std::coroutine_handle<> awaiting;
  std::exception_ptr error;
  bool waited = false;  // it left its awaiter suspended: who wakes it must go on there

  struct ResumeAwaiting {
    bool await_ready() noexcept { return false; }
    template <class P>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<P> h) noexcept {
      return h.promise().waited ? h.promise().awaiting : std::noop_coroutine();
    }
    void await_resume() noexcept {}
  };
  std::suspend_always initial_suspend() noexcept { return {}; }
  ResumeAwaiting final_suspend() noexcept { return {}; }
  void unhandled_exception() { error = std::current_exception(); }
};

}  // namespace detail

template <>
class Task<void> {
 public:
  struct promise_type : detail::TaskPromiseBase {
    Task get_return_object() {
      return Task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    void return_void() {}
  };

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  /// A task that ends without waiting has returned here, so that a process may await any number of
  /// them on one stack: compilers turn a transfer between coroutines into a jump only when they
  /// optimise, and never under a sanitizer.
  bool await_suspend(std::coroutine_handle<> awaiting) {
    handle_.promise().awaiting = awaiting;
    handle_.resume();
    if (handle_.done()) return false;
    handle_.promise().waited = true;
    return true;
  }
  void await_resume() const {
    if (handle_.promise().error) std::rethrow_exception(handle_.promise().error);
  }

 private:
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  std::coroutine_handle<promise_type> handle_;
};

/// A continuation that resumes a suspended coroutine.
inline Continuation resume(std::coroutine_handle<> handle) {
  return {[](void* frame, std::uint64_t) { std::coroutine_handle<>::from_address(frame).resume(); },
          handle.address(), 0};
}

}  // namespace acceptlab::sim
