#pragma once

namespace acceptlab::experiment {

/// Of the sources from which the numbers of a result follow, as 16 hexadecimal digits: the same in
/// two builds of the same sources, whoever made them. Two programs of one version differ in it
/// while that version is being worked on.
const char* numbers_fingerprint();

}  // namespace acceptlab::experiment
