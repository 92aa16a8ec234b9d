#include "validation/measure/campaign.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <optional>
#include <random>
#include <set>
#include <system_error>
#include <utility>

#include "experiment/result/result_json.hpp"
#include "validation/judge/noise.hpp"
#include "validation/measure/child_process.hpp"
#include "validation/measure/generator_watch.hpp"
#include "validation/measure/native_programs.hpp"
#include "validation/measure/run_logs.hpp"
#include "validation/measure/run_reading.hpp"
#include "validation/measure/schedule.hpp"
#include "validation/measure/scratch_folder.hpp"
#include "validation/measure/server_program.hpp"

namespace acceptlab::validation {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {

// Clients go on beyond the window, so that its last connections are not served by an idle server.
constexpr sim::Duration tail = milliseconds(300);
constexpr milliseconds overhead{20'000};  // to start and end everything, on a busy machine

// read_for_host() has filled both.
sim::Duration warmup_of(const experiment::Scenario& scenario) { return *scenario.run.warmup; }
sim::Duration window_of(const experiment::Scenario& scenario) { return *scenario.run.duration; }

class Campaign {
 public:
  Campaign(const Suite& suite, const Host& host, const CampaignOptions& options)
      : suite_(suite),
        host_(host),
        options_(options),
        random_(options.seed),
        record_(unmeasured_record(suite, options)) {
    record_.machine = host.description;
    if (!host.generator) return;
    watch_.emplace(*host.generator, [&generator = *host.generator] {
      ask_generator(generator.agent, generator.server_address);
    });
  }

  Campaigned measure() {
    for (unsigned repeat = 0; repeat < suite_.repeats && !over(); ++repeat)
      measure_round(all_cases());
    for (unsigned extra = 0; extra < options_.extra_rounds && !over(); ++extra)
      measure_round(cases_with_noisy_runs());
    if (!lost_.empty())
      record_.machine.emplace_back("lost", fmt::format("{}", fmt::join(lost_, "; ")));
    return {std::move(record_), std::move(broken_off_)};
  }

 private:
  bool cancelled() const { return options_.cancelled && options_.cancelled(); }
  bool over() const { return cancelled() || !broken_off_.empty(); }

  std::vector<std::size_t> all_cases() const {
    std::vector<std::size_t> cases(suite_.cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i) cases[i] = i;
    return cases;
  }

  std::vector<std::size_t> cases_with_noisy_runs() const {
    std::vector<std::size_t> cases;
    for (std::size_t i = 0; i < record_.cases.size(); ++i) {
      if (judged_runs(record_.cases[i], options_.gates).size() < suite_.repeats) cases.push_back(i);
    }
    return cases;
  }

  /// Before each round, since a CPU's clock follows what else its machine does.
  void measure_burn_speed() {
    burn_speed_ = program_of(options_.server.kind).burn_speed();
    if (round_ == 0)
      record_.machine.emplace_back("burn_speed",
                                   fmt::format("{:.6g} loops/us at first", burn_speed_));
  }

  void measure_round(std::vector<std::size_t> cases) {
    measure_burn_speed();
    // std::shuffle may differ between libraries; this order is a function of the seed alone.
    for (std::size_t i = cases.size(); i > 1; --i) std::swap(cases[i - 1], cases[random_() % i]);
    planned_ = made_ + static_cast<unsigned>(cases.size()) *
                           std::max(1U, suite_.repeats - std::min(round_, suite_.repeats - 1));
    for (const std::size_t index : cases) {
      if (over()) return;
      if (options_.progress) options_.progress(made_, planned_, suite_.cases[index].name);
      RealRun run = measure_case(suite_.cases[index]);
      if (cancelled()) return;
      if (watch_) broken_off_ = watch_->why_to_stop(run);
      if (over()) return;
      run.repeat = round_;
      run.seed = seed();
      run.place = made_++;
      record_.cases[index].runs.push_back(std::move(run));
    }
    ++round_;
  }

  /// The same for all cases of a round: policies meet the same arrivals.
  std::uint64_t seed() const { return options_.seed + round_; }

  StandPlan plan_of(const SuiteCase& c, const fs::path& folder) const {
    const experiment::Scenario& scenario = c.read.scenario;
    StandPlan plan;
    plan.out = folder;
    plan.kind = options_.server.kind;
    plan.workers = scenario.server.workers;
    plan.port = scenario.server.listen.front().port;
    plan.network = c.network;
    plan.instruments = options_.instruments;
    plan.sched_trace = options_.sched_trace;
    plan.warmup = warmup_of(scenario);
    plan.window = window_of(scenario);
    plan.timeout = plan.warmup + plan.window + tail + scenario.client.timeout->constant_duration() +
                   overhead / 2;
    plan.server = program_of(plan.kind).prepare(scenario, options_.server.version,
                                                {folder, burn_speed_, rows_});
    if (host_.generator) {
      plan.agent = host_.generator->agent;
      plan.lead = lead_of_agent(fs::file_size(folder / "schedule.csv"), rows_);
    }
    plan.load = load_options(scenario, folder / "schedule.csv", folder / "issued.log", plan.agent);
    plan.load.insert(plan.load.begin(), native_program("acceptlab-load"));
    return plan;
  }

  RealRun measure_case(const SuiteCase& c) {
    const experiment::Scenario& scenario = c.read.scenario;
    const auto rows =
        draw_schedule(scenario, seed(), warmup_of(scenario) + window_of(scenario) + tail);
    rows_ = rows.size();
    const ScratchFolder scratch;
    const fs::path folder = scratch.path() / "run";
    fs::create_directory(folder);
    std::ofstream(folder / "schedule.csv") << schedule_csv(rows);
    const StandPlan plan = plan_of(c, folder);
    std::ofstream(scratch.path() / "plan.json") << plan_json(plan, scenario);
    const ProgramEnd end =
        run_program({native_program("acceptlab-stand"), (scratch.path() / "plan.json").string()},
                    std::chrono::duration_cast<milliseconds>(plan.lead + plan.timeout) + overhead,
                    options_.cancelled);
    if (!options_.keep.empty()) keep(scratch.path(), c);
    return end.how == ProgramEnd::How::Cancelled ? RealRun{} : run_of(end, folder);
  }

  RealRun run_of(const ProgramEnd& end, const fs::path& folder) {
    constexpr int bad_plan = 2, environment = 3;
    const bool exited = end.how == ProgramEnd::How::Exited;
    if (exited && (end.code == bad_plan || end.code == environment))
      throw std::system_error(std::make_error_code(std::errc::operation_not_permitted),
                              "acceptlab-stand: " + end.complaint);
    if (!fs::exists(folder / "run.json"))
      return failed_run(fmt::format("the stand left no run: {}", end.complaint));
    try {
      StandRun left = read_run(folder, options_.server.kind);
      lost_.insert(left.lost.begin(), left.lost.end());
      return std::move(left.run);
    } catch (const std::system_error& error) {
      return failed_run(end.complaint.empty() ? error.what() : end.complaint);
    } catch (const RunLogError& error) {
      return failed_run(error.what());
    }
  }

  /// A run that left nothing to be judged does not end the campaign.
  static RealRun failed_run(std::string why) {
    RealRun run;
    while (why.ends_with('\n')) why.pop_back();
    run.faults.push_back(std::move(why));
    return run;
  }

  void keep(const fs::path& run, const SuiteCase& c) const {
    std::string name = fmt::format("{:04} {}", made_, c.name);
    std::replace(name.begin(), name.end(), '/', '-');
    fs::create_directories(options_.keep);
    fs::copy(run, options_.keep / name, fs::copy_options::recursive);
  }

  const Suite& suite_;
  const Host& host_;
  const CampaignOptions& options_;
  std::mt19937_64 random_;
  Record record_;
  std::optional<GeneratorWatch> watch_;
  std::string broken_off_;
  double burn_speed_ = 0;
  std::set<std::string> lost_;  // what the stand could not measure
  std::size_t rows_ = 0;        // of the schedule in hand
  unsigned round_ = 0, made_ = 0, planned_ = 0;
};

}  // namespace

Record unmeasured_record(const Suite& suite, const CampaignOptions& options) {
  Record record;
  record.suite = suite.name;
  record.server = options.server.name();
  record.version = experiment::program_version();
  record.costs = options.costs;
  for (const SuiteCase& c : suite.cases)
    record.cases.push_back(
        {c.name, c.setting, c.policy, c.calibration, c.saturated, c.read.text, {}});
  return record;
}

Campaigned measure(const Suite& suite, const Host& host, const CampaignOptions& options) {
  return Campaign(suite, host, options).measure();
}

}  // namespace acceptlab::validation
