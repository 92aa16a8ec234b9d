#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiment/report/page.hpp"
#include "experiment/report/run_figures.hpp"

namespace acceptlab::experiment {

// Sections that reports of several kinds have.

inline constexpr const char* nothing_fitted =
    "Fitted: nothing, to any number on this page. Predicted: all of them, from the scenario, the "
    "rules of the kernel and the server, and what operations cost.";

/// Beside what the result itself says: assumptions in force, evidence for the kernel's rules, what
/// lies outside of anything compared with real servers, what was fitted and what is predicted.
/// The last is for most pages that nothing was fitted to.
PageSection rests_on(const Runs& runs, const std::string& fitted = nothing_fitted);

/// Their sentence of the assumptions in force.
std::string assumptions(const std::vector<std::string>& assumed);

/// The pictures of runs, section by section.
void add_pictures(std::vector<PageSection>& sections, const Runs& runs);

/// How to get the same numbers again.
PageSection reproduction(const Runs& runs, const std::string& command,
                         const std::vector<Verbatim>& files);

/// Their first sentence, of this run's version and seed.
Paragraph same_numbers(const StoredRun& run);
/// The file, or in its place that the result does not have it.
Verbatim stored_file(Verbatim file);

/// The scenario of a run as a file, under its title.
std::string scenario_file(const StoredRun& run);

/// Adds the block if there is one.
template <class T>
void add_if(std::vector<Block>& blocks, std::optional<T> block) {
  if (block) blocks.emplace_back(std::move(*block));
}

/// "1 point", "3 points".
std::string counted(std::uint64_t count, const std::string& noun);

}  // namespace acceptlab::experiment
