#pragma once

#include "experiment/survey/config_text.hpp"

namespace acceptlab::experiment {

/// The tree of an Apache httpd configuration: what Include brings stands in its place, and what
/// stands in <IfModule>, <IfDefine> and <IfVersion> in theirs, where they hold.
struct HttpdTree : ConfigTree {
  std::string mpm;                   // "event", "worker" or "prefork"
  std::string mpm_from;              // why
  std::vector<std::string> assumed;  // what conditions were taken to be, for want of knowledge
};

/// `version` decides <IfVersion>; empty: not known, and taken to hold.
HttpdTree read_httpd(const std::filesystem::path& file, const ConfigFiles& files,
                     const std::string& version);

/// The same for text alone, whose includes are left as they stand.
HttpdTree parse_httpd(std::string_view text, const std::string& file, const std::string& version);

/// Names of directives and modules are compared without regard to case.
std::string lower(std::string_view text);

}  // namespace acceptlab::experiment
