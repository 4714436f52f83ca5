# open-descriptors.pl tun|packet|hosts COMMAND...
#
# Runs as the first process of namespaces that `unshare` made, where the kernel's NAT has no interface yet. Makes the
# two interfaces, `inside` and `outside`, opens a raw descriptor on the far side of each and a netlink socket to the
# connection tracker, and becomes COMMAND, which finds their numbers in SNATCHECK_LAB_DESCRIPTORS as
# "inside,outside,netlink". With hosts of sockets on both sides the first two are -1. Node can use descriptors that it inherits, but cannot make these without a native addon.
use strict;
use warnings;
use Fcntl;
use Socket;

# Descriptors up to here survive exec.
$^F = 64;

use constant {
    TUNSETIFF    => 0x400454ca,    # linux/if_tun.h, as on x86, ARM and RISC-V
    IFF_TUN      => 0x0001,        # IP packets without a link layer
    IFF_NO_PI    => 0x1000,        # and without a header of TUN's own
    AF_NETLINK        => 16,
    ETH_P_IP          => 0x0800,
    NETLINK_NETFILTER => 12,
};
require((__FILE__ =~ s/[^\/]*$//r) . 'packet-socket.pl');

# Interfaces have no IPv6, or the kernel would send router solicitations among what it forwards.
sub write_setting {
    my ($path, $value) = @_;
    open(my $file, '>', "/proc/sys/net/$path") or return;
    print $file $value;
    close $file;
}

sub ip_batch {
    open(my $ip, '|-', 'ip', '-batch', '-') or die "lab-descriptor: ip cannot be started: $!\n";
    print $ip join("\n", @_), "\n";
    close $ip or die "lab-descriptor: ip could not make the interfaces\n";
}

sub open_tun {
    my ($name) = @_;
    sysopen(my $tun, '/dev/net/tun', O_RDWR | O_NONBLOCK) or die "lab-descriptor: /dev/net/tun: $!\n";
    my $request = pack('Z16 S x22', $name, IFF_TUN | IFF_NO_PI);
    ioctl($tun, TUNSETIFF, $request) or die "lab-descriptor: TUNSETIFF $name: $!\n";
    return $tun;
}

my $kind = shift // '';
write_setting("ipv6/conf/$_/disable_ipv6", 1) for qw(all default);
my @sides;
if ($kind eq 'tun') {
    @sides = map { open_tun($_) } qw(inside outside);
} elsif ($kind eq 'packet') {
    ip_batch(map { "link add $_ type veth peer name $_-far" } qw(inside outside));
    ip_batch(map { "link set $_-far up" } qw(inside outside));
    @sides = map { open_packet("$_-far", ETH_P_IP) } qw(inside outside);
    for (@sides) { fcntl($_, F_SETFL, O_RDWR | O_NONBLOCK) or die "lab-descriptor: O_NONBLOCK: $!\n" }
} elsif ($kind ne 'hosts') {
    die "lab-descriptor: usage: open-descriptors.pl tun|packet|hosts COMMAND...\n";
}
socket(my $netlink, AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER) or die "lab-descriptor: AF_NETLINK: $!\n";
$ENV{SNATCHECK_LAB_DESCRIPTORS} = join ',', (@sides ? map { fileno $_ } @sides : (-1, -1)), fileno $netlink;
exec { $ARGV[0] } @ARGV or die "lab-descriptor: $ARGV[0]: $!\n";
