#include "models/kernel/event_poll.hpp"

#include <algorithm>

namespace acceptlab::kernel {

EventPoll::~EventPoll() = default;

EventPoll::Item* EventPoll::item_of(const ListenSocket& socket) const {
  for (const auto& item : items_) {
    if (&item->socket() == &socket) return item.get();
  }
  return nullptr;
}

bool EventPoll::watches(const ListenSocket& socket) const { return item_of(socket) != nullptr; }

void EventPoll::watch(ListenSocket& socket) {
  // nginx's accept mutex adds and removes its sockets on every turn: an old registration is taken
  // up again.
  const auto old = std::find_if(retired_.begin(), retired_.end(),
                                [&](const auto& i) { return &i->socket() == &socket; });
  if (old == retired_.end()) {
    items_.push_back(std::make_unique<Item>(*this, socket));
  } else {
    items_.push_back(std::move(*old));
    retired_.erase(old);
    items_.back()->disabled = false;
  }
  Item& item = *items_.back();
  enlist(item);
  if (socket.pending() > 0) add_ready(item);
}

void EventPoll::unwatch(ListenSocket& socket) {
  Item* item = item_of(socket);
  if (item == nullptr) return;
  socket.wait_queue().remove(*item);
  unlink(*item);
  // A turn under way may still hold the item among what it was handed: it is kept, out of use.
  const auto it =
      std::find_if(items_.begin(), items_.end(), [item](const auto& i) { return i.get() == item; });
  item->disabled = true;
  retired_.push_back(std::move(*it));
  items_.erase(it);
}

void EventPoll::rearm(ListenSocket& socket) {
  Item* item = item_of(socket);
  if (item == nullptr) return;
  socket.wait_queue().remove(*item);
  enlist(*item);
}

void EventPoll::enlist(Item& item) {
  if (exclusive()) {
    item.socket().wait_queue().add_tail(item);
  } else {
    item.socket().wait_queue().add_head(item);
  }
}

void EventPoll::enable(ListenSocket& socket, cpu::Cpu* caller) {
  Item* item = item_of(socket);
  if (item == nullptr) return;
  item->disabled = false;
  if (socket.pending() == 0 || item->linked) return;
  add_ready(*item);
  wake_one(caller, *item);
}

void EventPoll::add_ready(ReadyLink& link) {
  if (link.linked) return;
  link.linked = true;
  link.next_ready = nullptr;
  (last_ == nullptr ? first_ : last_->next_ready) = &link;
  last_ = &link;
}

void EventPoll::unlink(ReadyLink& link) {
  if (!link.linked) return;
  ReadyLink* before = nullptr;
  for (ReadyLink* at = first_; at != &link; at = at->next_ready) before = at;
  (before == nullptr ? first_ : before->next_ready) = link.next_ready;
  if (last_ == &link) last_ = before;
  link.linked = false;
}

bool EventPoll::wake_one(cpu::Cpu* waker, const ReadyLink& cause) {
  if (sleepers_.empty()) return false;
  cpu::Thread* thread = sleepers_.back().first;
  sleepers_.pop_back();
  waking_.push_back(thread);
  thread->reason = cpu::Thread::Reason::Other;
  if (cause.is_listen_socket) {
    recorder_.thread_woken(*thread, static_cast<const Item&>(cause).socket());
    thread->reason = cpu::Thread::Reason::ListenSocket;
  } else {
    recorder_.tell<&ConnectionObserver::waking>(*thread, nullptr,
                                                &static_cast<const Connection&>(cause));
  }
  thread->wake(waker);
  return true;
}

void EventPoll::kick(cpu::Thread& thread, cpu::Cpu* waker) {
  if (std::erase_if(sleepers_, [&](const auto& s) { return s.first == &thread; }) > 0) {
    waking_.push_back(&thread);
    thread.reason = cpu::Thread::Reason::Other;
    thread.wake(waker);
  }
}

void EventPoll::leave(cpu::Thread& thread) {
  std::erase_if(sleepers_, [&](const auto& s) { return s.first == &thread; });
  std::erase(waking_, &thread);
  if (--members_ > 0) return;
  while (!items_.empty()) unwatch(items_.back()->socket());
}

bool EventPoll::Item::notify(ListenSocket& /*socket*/, cpu::Cpu* waker) {
  if (disabled) return false;
  if (poll_.flavour_ == Flavour::Kqueue && linked) return false;
  poll_.add_ready(*this);
  if (poll_.wake_one(waker, *this)) return true;
  // io_poll_wake() in io_uring/poll.c says that it woke somebody whatever its task is at: the round
  // ends at the first ring that was armed, also a busy one (read at 047b6aef0966, measured
  // on 6.18).
  if (poll_.flavour_ == Flavour::Ring) return true;
  return poll_.waits_until_run_ && !poll_.waking_.empty();
}

void EventPoll::readable(Connection& connection, cpu::Cpu* waker) {
  add_ready(connection);
  wake_one(waker, connection);
}

std::ptrdiff_t listen_sockets_first(std::vector<Ready>& ready) {
  std::ptrdiff_t sockets = 0;
  for (auto it = ready.begin(); it != ready.end(); ++it) {
    if (!it->is_listen_socket()) continue;
    std::rotate(ready.begin() + sockets, it, it + 1);
    ++sockets;
  }
  return sockets;
}

bool EventPoll::still_ready(const ReadyLink& link) const {
  if (!link.is_listen_socket) return static_cast<const Connection&>(link).readable;
  const auto& item = static_cast<const Item&>(link);
  return !item.disabled && item.socket().pending() > 0;
}

std::size_t EventPoll::harvest(std::size_t max_events, std::vector<Ready>& out, cpu::Cpu* caller) {
  out.clear();
  ReadyLink* again_first = nullptr;
  ReadyLink* again_last = nullptr;
  while (first_ != nullptr && out.size() < max_events) {
    ReadyLink& link = *first_;
    first_ = link.next_ready;
    if (first_ == nullptr) last_ = nullptr;
    link.linked = false;
    if (!still_ready(link)) continue;
    out.emplace_back(link);
    if (!link.is_listen_socket) continue;
    auto& item = static_cast<Item&>(link);
    item.reported = item.socket().pending();
    if (trigger_ == Trigger::OneShot) item.disabled = true;
    if (trigger_ == Trigger::Level) {
      link.next_ready = nullptr;
      link.linked = true;
      (again_last == nullptr ? again_first : again_last->next_ready) = &link;
      again_last = &link;
    }
  }
  if (again_first != nullptr) {
    (last_ == nullptr ? first_ : last_->next_ready) = again_first;
    last_ = again_last;
  }
  if (flavour_ == Flavour::Poll) {
    const auto end = out.begin() + listen_sockets_first(out);
    std::sort(out.begin(), end, [](const Ready& a, const Ready& b) {
      return a.socket().number() < b.socket().number();
    });
  }
  // The scan's end: what is left in the list may be somebody else's work (the chain wake-up).
  if (!out.empty() && first_ != nullptr) wake_one(caller, *first_);
  return out.size();
}

}  // namespace acceptlab::kernel
