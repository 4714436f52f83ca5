# packets.pl udp|unsummed FROM:PORT[-LAST] TO:PORT | packets.pl FLAGS FROM:PORT TO:PORT | packets.pl private |
# packets.pl any COUNT | packets.pl connect FROM:PORT[-LAST] TO:PORT SECONDS | packets.pl accept PORT...
#
# Sends datagrams, one from each private port, `unsummed` without a checksum, or one TCP segment of no connection with FLAGS such
# as SA, R or FA, by nothing but sockets: a second opinion on what snatcheck's own packets showed. Run it on the host `vms` of a
# lab that stands. `private`, on the host `internet`, prints the first packet that comes from 10.0.0.0/8, and `any` the first COUNT
# that come to 198.51.100.10, and which datagrams have a wrong checksum; `accept` there takes whatever connections come and says
# nothing, and `connect` on `vms` opens some, says a word in each, prints how many stand, and holds them for SECONDS. tcpdump gives
# up root's rights in a way that user namespaces refuse.
use strict;
use warnings;
use Socket;

my ($what, $from, $to) = @ARGV;
if ($what eq 'private' || $what eq 'any') {
    my $left = $what eq 'any' ? $from : 1;
    # AF_PACKET, SOCK_DGRAM, ETH_P_IP: packets without their link layer (packet(7)).
    socket(my $packets, 17, SOCK_DGRAM, unpack('S', pack('n', 0x0800))) or die "AF_PACKET: $!\n";
    $| = 1;
    print "listening\n";
    alarm 20;
    while (recv $packets, my $packet, 65_535, 0) {
        my ($protocol, $source, $destination) = unpack 'x9 C x2 a4 a4', $packet;
        next unless $what eq 'any' ? inet_ntoa($destination) eq '198.51.100.10' : ord $source == 10;
        my $segment = substr $packet, 4 * (ord($packet) & 15);
        my @ports = unpack 'n n', $segment;
        my $wrong = $protocol == 17 && unpack('x6 n', $segment)
            && sum($source . $destination . pack('n n', 17, length $segment) . $segment);
        printf "%s %s.%d > %s.%d%s\n", $protocol == 17 ? 'UDP' : 'TCP', inet_ntoa($source), $ports[0],
            inet_ntoa($destination), $ports[1], $wrong ? ', wrong checksum' : '';
        exit if --$left == 0;
    }
}
if ($what eq 'accept') {
    my ($readers, @held) = ('');
    for my $port (@ARGV[1 .. $#ARGV]) {
        socket(my $listener, AF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
        setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1);
        bind($listener, pack_sockaddr_in($port, INADDR_ANY)) or die "bind: $!\n";
        listen($listener, 4096) or die "listen: $!\n";
        vec($readers, fileno $listener, 1) = 1;
        push @held, $listener;
    }
    my %listener = map { fileno($_) => $_ } @held;
    $| = 1;
    print "listening\n";
    alarm 20;
    while (select(my $ready = $readers, undef, undef, undef)) {
        for (grep { vec $ready, $_, 1 } keys %listener) {
            my $connection;
            push @held, $connection if accept $connection, $listener{$_};
        }
    }
}
my ($source, $first, $last) = $from =~ /^([\d.]+):(\d+)(?:-(\d+))?$/ or die "FROM:PORT[-LAST]\n";
my ($destination, $port) = $to =~ /^([\d.]+):(\d+)$/ or die "TO:PORT\n";
$last //= $first;

sub sum {
    my $sum = 0;
    $sum += $_ for unpack 'n*', $_[0] . "\0" x (length($_[0]) % 2);
    $sum = ($sum & 0xffff) + ($sum >> 16) while $sum >> 16;
    return ~$sum & 0xffff;
}

if ($what eq 'udp' || $what eq 'unsummed') {
    for my $own ($first .. $last) {
        socket(my $socket, AF_INET, SOCK_DGRAM, 0) or die "socket: $!\n";
        bind($socket, pack_sockaddr_in($own, inet_aton($source))) or die "bind: $!\n";
        # SO_NO_CHECK (socket(7) leaves it out).
        setsockopt($socket, SOL_SOCKET, 11, 1) if $what eq 'unsummed';
        send($socket, 'hello', 0, pack_sockaddr_in($port, inet_aton($destination))) or die "send: $!\n";
    }
    exit;
}
if ($what eq 'connect') {
    my @held;
    for my $own ($first .. $last) {
        socket(my $socket, AF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
        bind($socket, pack_sockaddr_in($own, inet_aton($source))) or die "bind: $!\n";
        next unless connect $socket, pack_sockaddr_in($port, inet_aton($destination));
        syswrite $socket, 'hello';
        push @held, $socket;
    }
    printf "%d of %d\n", scalar @held, $last - $first + 1;
    close STDOUT;
    select undef, undef, undef, $ARGV[3];
    exit;
}
my %bit = (F => 1, S => 2, R => 4, A => 16);
my $flags = 0;
$flags |= $bit{$_} // die "FLAGS of F, S, R, A\n" for split //, $what;
my $tcp = pack 'n n N N C C n n n', $first, $port, 1, 1, 5 << 4, $flags, 65_535, 0, 0;
my $pseudo = inet_aton($source) . inet_aton($destination) . pack 'n n', 6, length $tcp;
substr($tcp, 16, 2) = pack 'n', sum($pseudo . $tcp);
# With IPPROTO_RAW the header is ours; the kernel fills in length and checksum (raw(7)).
socket(my $raw, AF_INET, SOCK_RAW, 255) or die "socket: $!\n";
my $ip = pack 'C C n n n C C n a4 a4', 0x45, 0, 0, 0, 0, 64, 6, 0, inet_aton($source), inet_aton($destination);
send($raw, $ip . $tcp, 0, pack_sockaddr_in(0, inet_aton($destination))) or die "send: $!\n";
