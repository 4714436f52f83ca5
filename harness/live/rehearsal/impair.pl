# Carries frames between two interfaces, and impairs them: SEED LOSS DELAY_MS JITTER_MS ONE OTHER
# The kernel's netem is not everywhere. Each direction loses LOSS of its packets (0..1) and delays the others by DELAY +- JITTER,
# so that they overtake each other. ARP is left alone. Says "ready" once it carries.
use strict;
use warnings;
use Time::HiRes qw(time);

my ($seed, $loss, $delay, $jitter, @names) = @ARGV;
srand($seed);

use constant { AF_PACKET => 17, SOCK_RAW => 3, ETH_P_ALL => 3, ETH_P_ARP => 0x0806, OUTGOING => 4 };

my @sockets = map {
    open(my $file, '<', "/sys/class/net/$_/ifindex") or die "impair: $_: $!\n";
    my $index = 0 + <$file>;
    socket(my $socket, AF_PACKET, SOCK_RAW, unpack('S', pack('n', ETH_P_ALL))) or die "impair: socket: $!\n";
    bind($socket, pack('SniSCCa8', AF_PACKET, ETH_P_ALL, $index, 0, 0, 0, '')) or die "impair: bind: $!\n";
    $socket;
} @names;

# By the time when each is due; they are few, so that a sorted list will do.
my @waiting;
$| = 1;
print "ready\n";

while (1) {
    my $timeout = @waiting ? $waiting[0][0] - time : undef;
    my $readable = '';
    vec($readable, fileno($_), 1) = 1 for @sockets;
    select($readable, undef, undef, defined $timeout && $timeout < 0 ? 0 : $timeout);
    for my $side (0, 1) {
        next unless vec($readable, fileno($sockets[$side]), 1);
        my $from = recv($sockets[$side], my $frame, 65_536, 0);
        next unless defined $from;
        # Our own frames come back as outgoing ones.
        next if (unpack('SniSCC', $from))[4] == OUTGOING;
        my $impaired = unpack('n', substr($frame, 12, 2)) != ETH_P_ARP;
        next if $impaired && rand() < $loss;
        my $ms = $impaired ? $delay + (2 * rand() - 1) * $jitter : 0;
        my $due = time + $ms / 1_000;
        my $at = @waiting;
        $at-- while $at > 0 && $waiting[$at - 1][0] > $due;
        splice(@waiting, $at, 0, [$due, 1 - $side, $frame]);
    }
    while (@waiting && $waiting[0][0] <= time) {
        my (undef, $side, $frame) = @{ shift @waiting };
        send($sockets[$side], $frame, 0);
    }
}
