#include "sim/arithmetic.hpp"

#include <cmath>
#include <limits>

namespace acceptlab::sim {

double exp(double x) {
  if (x < -708.0) return 0.0;
  if (x > 709.0) return std::numeric_limits<double>::infinity();
  // e^x = 2^k e^r with |r| <= ln2/2; ln2 in two parts keeps r exact enough.
  constexpr double ln2_high = 0x1.62e42fefa38p-1;
  constexpr double ln2_low = 0x1.ef35793c7673p-45;
  const double shifted = x * (1.0 / detail::ln2) + 0.5;
  auto k = static_cast<std::int64_t>(shifted);
  if (static_cast<double>(k) > shifted) --k;  // towards minus infinity
  const auto whole = static_cast<double>(k);
  const double r = (x - whole * ln2_high) - whole * ln2_low;
  // Taylor to r^13/13!, in a tree: the next term is below 5e-18.
  const double r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
  const double a = (1.0 / 2 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120));
  const double b = (1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880));
  const double c =
      (1.0 / 3628800 + r * (1.0 / 39916800)) + r2 * (1.0 / 479001600 + r * (1.0 / 6227020800));
  const double sum = 1.0 + (r + r2 * (a + (r4 * b + r8 * c)));
  return sum * std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52);
}

double square_root(double x) { return std::sqrt(x); }

namespace {

double rational(double r, const std::array<double, 8>& numerator,
                const std::array<double, 8>& denominator) {
  double top = 0, bottom = 0;
  for (int i = 7; i >= 0; --i) {
    top = top * r + numerator[static_cast<std::size_t>(i)];
    bottom = bottom * r + denominator[static_cast<std::size_t>(i)];
  }
  return top / bottom;
}

}  // namespace

// Coefficients: M. J. Wichura, Algorithm AS 241, Applied Statistics 37 (1988), PPND16.
double inverse_normal(double p) {
  constexpr std::array<double, 8> a{3.3871328727963666080e0,  1.3314166789178437745e+2,
                                    1.9715909503065514427e+3, 1.3731693765509461125e+4,
                                    4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                    3.3430575583588128105e+4, 2.5090809287301226727e+3};
  constexpr std::array<double, 8> b{1.0,
                                    4.2313330701600911252e+1,
                                    6.8718700749205790830e+2,
                                    5.3941960214247511077e+3,
                                    2.1213794301586595867e+4,
                                    3.9307895800092710610e+4,
                                    2.8729085735721942674e+4,
                                    5.2264952788528545610e+3};
  constexpr std::array<double, 8> c{1.42343711074968357734e0,  4.63033784615654529590e0,
                                    5.76949722146069140550e0,  3.64784832476320460504e0,
                                    1.27045825245236838258e0,  2.41780725177450611770e-1,
                                    2.27238449892691845833e-2, 7.74545014278341407640e-4};
  constexpr std::array<double, 8> d{1.0,
                                    2.05319162663775882187e0,
                                    1.67638483018380384940e0,
                                    6.89767334985100004550e-1,
                                    1.48103976427480074590e-1,
                                    1.51986665636164571966e-2,
                                    5.47593808499534494600e-4,
                                    1.05075007164441684324e-9};
  constexpr std::array<double, 8> e{6.65790464350110377720e0,  5.46378491116411436990e0,
                                    1.78482653991729133580e0,  2.96560571828504891230e-1,
                                    2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                    2.71155556874348757815e-5, 2.01033439929228813265e-7};
  constexpr std::array<double, 8> f{1.0,
                                    5.99832206555887937690e-1,
                                    1.36929880922735805310e-1,
                                    1.48753612908506148525e-2,
                                    7.86869131145613259100e-4,
                                    1.84631831751005468180e-5,
                                    1.42151175831644588870e-7,
                                    2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (std::fabs(q) <= 0.425) return q * rational(0.180625 - q * q, a, b);
  double r = square_root(-log(q < 0 ? p : 1 - p));
  r = r <= 5 ? rational(r - 1.6, c, d) : rational(r - 5, e, f);
  return q < 0 ? -r : r;
}

}  // namespace acceptlab::sim
