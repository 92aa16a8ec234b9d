#pragma once

#include "experiment/report/document.hpp"

namespace acceptlab::experiment {

// The report of each kind of document; one file each.

Page page(const StoredRun& run);
Page page(const ExactResult& result);
Page page(const StoredComparison& comparison);
Page page(const StoredPoints& points);
Page page(const StoredValidation& validation);
Page page(const StoredPublished& published);
Page page(const StoredRecommendation& recommendation);

}  // namespace acceptlab::experiment
