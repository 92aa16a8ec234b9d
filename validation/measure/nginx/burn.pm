# The CPU that a request asks for, burnt in the nginx worker that serves it: /work?cpu=NANOSECONDS.
# It is a loop counted beforehand, so that a stolen or preempted burst takes longer on the wall and
# the same of the CPU. nginx loads this before it forks: all workers burn at one speed.
package acceptlab;

use strict;
use warnings;

my $loops_per_us = LOOPS_PER_US;    # 0: measured here
my $body = 'x' x BODY_BYTES;

# Most of a turn is one loop in C: how fast an empty Perl loop turns differs by 10 % and more from
# process to process, with where its code happens to lie in memory.
my $bytes = 'x' x 255;
sub burn { my $sum; for (1 .. $_[0]) { $sum = unpack '%32C*', $bytes } }

# The median of bursts of about a millisecond.
sub measured_speed {
    require Time::HiRes;
    my $clock = Time::HiRes::CLOCK_MONOTONIC();
    my ($loops, $bursts) = (3_000, 101);
    my @speeds;
    for (1 .. $bursts) {
        my $begin = Time::HiRes::clock_gettime($clock);
        burn($loops);
        push @speeds, $loops / (1e6 * (Time::HiRes::clock_gettime($clock) - $begin));
    }
    return (sort { $a <=> $b } @speeds)[$bursts / 2];
}

$loops_per_us ||= measured_speed();

# At most ten digits: ten seconds.
sub work {
    my $args = $_[0]->args;
    burn(int($1 * $loops_per_us / 1000 + 0.5)) if defined $args && $args =~ /(?:^|&)cpu=(\d{1,10})(?:&|$)/;
    return $body;
}

sub body { return $body }

sub speed { return $loops_per_us }

1;
