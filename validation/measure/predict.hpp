#pragma once

#include <string>

#include "validation/judge/models.hpp"
#include "validation/measure/campaign.hpp"

namespace acceptlab::validation {

/// The record that measuring the suite would give, with the seeds of its repeats and nothing
/// measured.
Record planned_record(const Suite& suite, const CampaignOptions& options);

/// What the simulator expects of each run of such a record: "acceptlab.prediction/1". Written
/// before anything is measured, it can be held against the record that is measured later with the
/// same seed. No clock times.
std::string prediction_json(const Record& planned, const SimulateCase& simulate);

}  // namespace acceptlab::validation
