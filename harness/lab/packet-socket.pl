# open_packet(INTERFACE, ETHERTYPE): a packet socket that reads what comes to an interface, and nothing that it wrote itself.
use strict;
use warnings;
use Socket;

use constant {
    SIOCGIFINDEX           => 0x8933,    # linux/sockios.h
    AF_PACKET              => 17,
    SOL_PACKET             => 263,
    PACKET_IGNORE_OUTGOING => 23,        # Linux 4.20
    SO_RCVBUFFORCE         => 33,
};

sub open_packet {
    my ($name, $ethertype) = @_;
    socket(my $socket, AF_PACKET, SOCK_RAW, unpack('S', pack('n', $ethertype)))
        or die "lab-descriptor: AF_PACKET: $!\n";
    my $request = pack('Z16 x24', $name);
    ioctl($socket, SIOCGIFINDEX, $request) or die "lab-descriptor: SIOCGIFINDEX $name: $!\n";
    my $index = unpack('x16 i', $request);
    # struct sockaddr_ll: family, protocol (network order), interface, three fields that bind ignores.
    bind($socket, pack('S n i x12', AF_PACKET, $ethertype, $index)) or die "lab-descriptor: bind $name: $!\n";
    setsockopt($socket, SOL_PACKET, PACKET_IGNORE_OUTGOING, pack('i', 1))
        or die "lab-descriptor: PACKET_IGNORE_OUTGOING: $!\n";
    # FORCE needs the right in the first user namespace; without it the host's net.core.rmem_max is the limit.
    setsockopt($socket, SOL_SOCKET, SO_RCVBUFFORCE, pack('i', 16 << 20))
        or setsockopt($socket, SOL_SOCKET, SO_RCVBUF, pack('i', 16 << 20));
    return $socket;
}

1;
