# init.pl STATE
#
# The first process of a kernel that boot.pl started: readies it, says so, and then carries out one call for each line on its console,
# `CALL NUMBER [PATH]`, answered by `=NUMBER STATUS LENGTH` and so many bytes: what was asked for, or why not. What goes in, and all that programs say, is in files
# of that number in the folder that STATE is outside: here it is /run.
use strict;
use warnings;
use Socket;

use constant {
    AF_NETLINK        => 16,
    NETLINK_NETFILTER => 12,
    NLM_F_REQUEST_ACK => 5,         # linux/netlink.h
    DELETE_ENTRIES    => 0x0102,    # NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE
    MODULES           => [qw(nf_conntrack nf_nat nf_conntrack_netlink)],
    SETTINGS          => {
        'kernel/modprobe' => '/run/modprobe',
        # Its warnings would stand among our answers.
        'kernel/printk'                      => 1,
        'net/ipv6/conf/all/disable_ipv6'     => 1,
        'net/ipv6/conf/default/disable_ipv6' => 1,
        # Room for every port of several addresses: the whole kernel is the lab's.
        'net/netfilter/nf_conntrack_buckets' => 65_536,
        'net/netfilter/nf_conntrack_max'     => 262_144,
    },
};
my ($state) = @ARGV;
$ENV{PATH}             = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
$ENV{LC_ALL}           = 'C';
$ENV{XTABLES_LOCKFILE} = '/dev/null';

# An answer of the kernel's, be it that it has no such module.
sub quietly { system("@_ >/dev/null 2>&1") }

sub file {
    my ($mode, $path, $text) = @_;
    open(my $file, $mode, $path) or return;
    if ($mode eq '<') { local $/; return scalar(<$file>) // '' }
    print $file $text;
    return close $file;
}

sub run {
    my ($number) = @_;
    my @command = split /\0/, file('<', "/run/$number.args");
    my $child   = fork // die "fork: $!\n";
    if ($child == 0) {
        open STDIN,  '<', "/run/$number.in";
        open STDOUT, '>', "/run/$number.out";
        open STDERR, '>', "/run/$number.err";
        if (!exec { $command[0] } @command) {
            print STDERR "$command[0]: $!\n";
            exit 127;
        }
    }
    waitpid $child, 0;
    return $? & 127 ? 128 + ($? & 127) : $? >> 8;
}

sub read_file {
    my ($number, $path) = @_;
    my $text = file('<', $path);
    return defined $text ? (0, $text) : (1, $!);
}

sub write_file {
    my ($number, $path) = @_;
    return file('>', $path, file('<', "/run/$number.in")) ? 0 : (1, $!);
}

my $netlink;

sub forget {
    if (!$netlink) { socket($netlink, AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER) or return (1, $!) }
    # struct nlmsghdr, and struct nfgenmsg, which names no family.
    syswrite $netlink, pack('L S S L L x4', 20, DELETE_ENTRIES, NLM_F_REQUEST_ACK, 0, 0);
    sysread $netlink, my $answer, 4096;
    my $error = unpack('x16 l', $answer);
    return $error == 0 ? 0 : (1, "netlink error $error");
}

sub answer {
    my ($number, $status, $text) = @_;
    $text //= '';
    print "=$number $status ", length $text, "\n", $text;
}

$| = 1;
quietly("stty raw -echo");
for ('-t proc none /proc', "-t hostfs none /run -o $state") {
    my $said = `$state/mount $_ 2>&1`;
    if ($? != 0) {
        answer(0, 1, $said);
        sleep 60;
    }
}
quietly("modprobe -d /run -a @{+MODULES}");
while (my ($path, $value) = each %{+SETTINGS}) { file('>', "/proc/sys/$path", $value) }
quietly("ip link set vec0 name inside");
quietly("ip link set vec1 name outside");
answer(0, 0, file('<', '/proc/sys/kernel/osrelease'));

my %calls = (run => \&run, read => \&read_file, write => \&write_file, forget => \&forget);
while (my $line = <STDIN>) {
    my ($call, $number, $path) = split ' ', $line;
    answer($number, $calls{$call}->($number, $path));
}
