# boot.pl STATE KERNEL MODULES MTU
#
# Becomes, in the background, a Linux kernel that is a process (User Mode Linux), whose first two interfaces are what `inside`
# and `outside` carry. Its root is this machine's, to read alone; its first process is init.pl, whose words go through
# STATE/in and STATE/out. MODULES is empty where they are built in.
use strict;
use warnings;
use POSIX ();

# Descriptors up to here survive exec.
$^F = 64;

use constant ETH_P_ALL => 0x0003;
my $here = __FILE__ =~ s/[^\/]*$//r;
require "${here}../packet-socket.pl";
my ($state, $kernel, $modules, $mtu) = @ARGV;

for (qw(in out)) { POSIX::mkfifo("$state/$_", 0600) or die "mkfifo: $!\n" }
mkdir "$state/lib";
$modules eq '' or symlink $modules, "$state/lib/modules" or die "symlink: $!\n";
# By which its kernel asks for more of them; STATE is its /run.
open(my $script, '>', "$state/modprobe") or die "modprobe: $!\n";
print $script "#!/bin/sh\nexec modprobe -d /run \"\$@\"\n";
close $script;
# To paths without blanks, as a kernel's command line and people need them. mount(8) of the machine is set-user-ID, and its owner, where
# an ordinary user looks on, is nobody.
for (["${here}init.pl", 'init.pl'], ["${here}in-kernel.sh", 'in-kernel'], ['/bin/mount', 'mount']) {
    my ($from, $to) = @$_;
    system('cp', $from, "$state/$to") == 0 or die "cp failed\n";
}
chmod 0755, map { "$state/$_" } qw(modprobe in-kernel mount);

exit 0 if fork // die "fork: $!\n";
POSIX::setsid();
# Read and write: a FIFO without anybody at its other end would read as ended.
open(STDIN,  '+<', "$state/in")          or die "in: $!\n";
open(STDOUT, '+<', "$state/out")         or die "out: $!\n";
my @sides = map { open_packet($_, ETH_P_ALL) } qw(inside outside);
my ($inside, $outside) = map { fileno $_ } @sides;
exec $kernel, qw(mem=256M rootfstype=hostfs rootflags=/ ro quiet con=null), 'con0=fd:0,fd:1',
    "uml_dir=$state/", 'umid=uml',
    "vec0:transport=fd,fd=$inside,mtu=$mtu,depth=256", "vec1:transport=fd,fd=$outside,mtu=$mtu,depth=256",
    'init=/usr/bin/perl', '--', "$state/init.pl", $state
    or die "$kernel: $!\n";
