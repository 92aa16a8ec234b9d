#include "experiment/sweep/mpi_farm.hpp"

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "experiment/sweep/crew.hpp"
#include "experiment/sweep/patience.hpp"
#include "experiment/sweep/process_identity.hpp"
#include "experiment/sweep/rank_messages.hpp"

namespace acceptlab::experiment {

namespace {

constexpr unsigned own = 0;

struct Rank {
  std::string machine;
  unsigned threads = 0, running = 0;  // points that it has
};

/// Rank 0 before anything runs: who is there, and does everybody read the same scenario?
class Meeting {
 public:
  Meeting(Ranks& ranks, unsigned own_threads) : ranks_(ranks), all_(ranks.count()) {
    all_[own] = {host_name(), own_threads};
  }

  std::vector<Rank> hold(const SweepPlan& plan) {
    for_each_answer([this](const Message& message) {
      const auto ready = from_bytes<Ready>(message.bytes);
      all_[message.from] = {ready.machine, ready.threads};
      if (ready.version != own_version())
        object(message.from, fmt::format("has version {} of acceptlab, and rank 0 has {}",
                                         ready.version, own_version()));
    });
    require_none();
    const std::string question = to_bytes(Begin{plan.source, plan.points.front()});
    for (unsigned rank = 1; rank < ranks_.count(); ++rank) ranks_.send(rank, question);
    for_each_answer([this](const Message& message) {
      const auto checked = from_bytes<Checked>(message.bytes);
      if (!checked.problem.empty())
        object(message.from, "reads another scenario than rank 0: " + checked.problem);
    });
    require_none();
    return std::move(all_);
  }

 private:
  template <class Take>
  void for_each_answer(const Take& take) {
    Patience patience;
    for (unsigned left = ranks_.count() - 1; left > 0;) {
      if (const auto message = ranks_.receive()) {
        take(*message);
        --left;
        patience.something_came();
      } else {
        std::this_thread::sleep_for(patience.pause());
      }
    }
  }

  void object(unsigned rank, const std::string& problem) {
    objections_.insert({rank, fmt::format("rank {} on {} {}", rank, all_[rank].machine, problem)});
  }
  void require_none() const {
    std::string text;
    for (const auto& [rank, objection] : objections_)
      text += (text.empty() ? "" : "\n") + objection;
    if (!text.empty()) throw RanksDiffer(text);
  }

  Ranks& ranks_;
  std::vector<Rank> all_;
  std::set<std::pair<unsigned, std::string>> objections_;
};

/// Rank 0 while points are computed.
class HandOut {
 public:
  HandOut(Ranks& ranks, const SweepPlan& plan, const FarmWork& work, std::vector<Rank> all)
      : ranks_(ranks), plan_(plan), work_(work), all_(std::move(all)), crew_(all_[own].threads) {
    for (const Rank& rank : all_) threads_ += rank.threads;
  }

  void run() {
    Patience patience;
    while (true) {
      const bool something_came = collect();
      hand_out();
      if (running_ == 0) break;
      if (something_came) patience.something_came();
      crew_.wait(patience.pause());
    }
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  bool collect() {
    bool any = false;
    while (auto outcome = crew_.finished()) {
      take(own, std::move(*outcome));
      any = true;
    }
    while (const auto message = ranks_.receive()) {
      take(message->from, from_bytes<Done>(message->bytes).outcome);
      any = true;
    }
    return any;
  }

  void take(unsigned rank, Outcome outcome) {
    --all_[rank].running;
    --running_;
    ++taken_;
    attempt([&] { work_.take(std::move(outcome)); });
  }

  void hand_out() {
    while (find_room(1) || (points_are_short() && find_room(1 + points_ahead))) {
      std::optional<Task> task;
      if (!failure_) attempt([&] { task = work_.next(); });
      if (!task) return;
      give(std::move(*task));
    }
  }

  /// To the next one in a circle, so that few points are spread over many machines.
  void give(Task task) {
    const bool shared = task.left + 1 < threads_;
    left_ = task.left;
    ++all_[next_].running;
    ++running_;
    if (next_ == own) {
      crew_.begin(
          [this, task = std::move(task)](unsigned threads) { return work_.compute(task, threads); },
          shared);
    } else {
      const Point& point = plan_.points[task.point];
      ranks_.send(next_, to_bytes(Work{std::move(task), point, shared}));
    }
    next_ = (next_ + 1) % ranks_.count();
  }

  /// So that one in advance delays nobody much: neither one who wants to stop, nor, as some thread
  /// may have nothing to do while another has two, the end.
  bool points_are_short() const {
    constexpr std::chrono::seconds one{1};
    const auto of_a_thread = (std::chrono::steady_clock::now() - begin_) * threads_;
    return taken_ > 0 && of_a_thread < one * taken_ && left_ > 2 * threads_;
  }

  bool find_room(unsigned points_of_a_thread) {
    for (unsigned i = 0; i < ranks_.count(); ++i, next_ = (next_ + 1) % ranks_.count()) {
      if (all_[next_].running < all_[next_].threads * points_of_a_thread) return true;
    }
    return false;
  }

  template <class Call>
  void attempt(const Call& call) {
    try {
      call();
    } catch (...) {
      if (!failure_) failure_ = std::current_exception();
    }
  }

  Ranks& ranks_;
  const SweepPlan& plan_;
  const FarmWork& work_;
  std::vector<Rank> all_;
  Crew crew_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  unsigned threads_ = 0, running_ = 0, taken_ = 0;
  std::size_t left_ = 0;  // to be given out
  unsigned next_ = own;   // who is asked first
  std::exception_ptr failure_;
};

std::string who_is_there(const std::vector<Rank>& all) {
  std::set<std::string> machines;
  unsigned threads = 0;
  for (const Rank& rank : all) {
    machines.insert(rank.machine);
    threads += rank.threads;
  }
  return fmt::format("{} ranks on {} machine{}, {} threads", all.size(), machines.size(),
                     machines.size() == 1 ? "" : "s", threads);
}

}  // namespace

MpiFarm::MpiFarm(Ranks& ranks, const SweepPlan& plan, unsigned threads, Say say)
    : ranks_(ranks), plan_(plan), threads_(threads), say_(std::move(say)) {}

void MpiFarm::run(const FarmWork& work) {
  if (plan_.points.empty()) return;
  std::vector<Rank> all = Meeting(ranks_, threads_).hold(plan_);
  if (say_) say_(who_is_there(all));
  HandOut(ranks_, plan_, work, std::move(all)).run();
}

void end_other_ranks(Ranks& ranks, int status) {
  for (unsigned rank = 1; rank < ranks.count(); ++rank) ranks.send(rank, to_bytes(End{status}));
}

}  // namespace acceptlab::experiment
