// A router of gVisor's network stack (netstack) between the interfaces `inside` and `outside`, for gvisor.sh: the stack as its
// library has it, with the rules that iptables(8) would give it, and a clock that runs as fast as told. Nothing of the
// translation is done here. The environment is that of docs/lab.md.
//
//	gateway SOCKET       forwards, and answers there
//	gateway SOCKET CALL  has that one do what control.go knows, and prints what it says
package main

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/link/fdbased"
	"gvisor.dev/gvisor/pkg/tcpip/network/arp"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/icmp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
)

const (
	inside  tcpip.NICID = 1
	outside tcpip.NICID = 2
	// What the document says of idle flows; the clock makes it as long as the environment says.
	documentIdle = 240 * time.Second
	addressBytes = 4
)

func main() {
	if len(os.Args) == 3 {
		call(os.Args[1], os.Args[2])
		return
	}
	idle, err := strconv.Atoi(os.Getenv("SNATCHECK_IDLE_MS"))
	if err != nil || idle <= 0 {
		fail("SNATCHECK_IDLE_MS", os.Getenv("SNATCHECK_IDLE_MS"))
	}
	gateway := stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol, arp.NewProtocol},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol, udp.NewProtocol, icmp.NewProtocol4},
		Clock:              newClock(float64(documentIdle) / float64(time.Duration(idle)*time.Millisecond)),
	})
	// The rules first: until they stand, it would forward what it does not translate.
	configure(gateway)
	connect(gateway, inside, os.Getenv("SNATCHECK_INSIDE"), os.Getenv("SNATCHECK_INSIDE_HOP"))
	connect(gateway, outside, os.Getenv("SNATCHECK_OUTSIDE"), os.Getenv("SNATCHECK_OUTSIDE_HOP"))
	check("forwarding", gateway.SetForwardingDefaultAndAllNICs(ipv4.ProtocolNumber, true))
	answer(os.Args[1], gateway)
}

// configure gives it the rules and routes of the environment; flows that live stay as they are.
func configure(gateway *stack.Stack) {
	gateway.IPTables().ReplaceTable(stack.NATID, translation(), false)
	gateway.IPTables().ReplaceTable(stack.FilterID, filter(), false)
	gateway.SetRouteTable(routes())
}

// connect gives the stack an interface of this namespace, by a packet socket. Next hops do not answer ARP.
func connect(gateway *stack.Stack, nic tcpip.NICID, name, hop string) {
	device, err := net.InterfaceByName(name)
	if err != nil {
		fail("interface", name, err)
	}
	all := uint16(unix.ETH_P_ALL)<<8 | uint16(unix.ETH_P_ALL)>>8
	socket, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, int(all))
	if err != nil {
		fail("packet socket", err)
	}
	if err := unix.Bind(socket, &unix.SockaddrLinklayer{Protocol: all, Ifindex: device.Index}); err != nil {
		fail("bind", name, err)
	}
	link, err := fdbased.New(&fdbased.Options{
		FDs:            []int{socket},
		MTU:            uint32(device.MTU),
		EthernetHeader: true,
		Address:        tcpip.LinkAddress(device.HardwareAddr),
		ClosedFunc:     func(err tcpip.Error) { fail("interface", name, err) },
	})
	if err != nil {
		fail("link", name, err)
	}
	check("interface", gateway.CreateNICWithOptions(nic, link, stack.NICOptions{Name: name}))
	addresses, err := device.Addrs()
	if err != nil {
		fail("addresses", name, err)
	}
	for _, each := range addresses {
		own, ok := each.(*net.IPNet)
		if !ok || own.IP.To4() == nil {
			continue
		}
		length, _ := own.Mask.Size()
		check("address", gateway.AddProtocolAddress(nic, tcpip.ProtocolAddress{
			Protocol:          ipv4.ProtocolNumber,
			AddressWithPrefix: tcpip.AddressWithPrefix{Address: tcpip.Address(own.IP.To4()), PrefixLen: length},
		}, stack.AddressProperties{}))
	}
	mac, err := net.ParseMAC(os.Getenv("SNATCHECK_HOP_MAC"))
	if err != nil {
		fail("SNATCHECK_HOP_MAC", err)
	}
	check("neighbour", gateway.AddStaticNeighbor(nic, ipv4.ProtocolNumber, address(hop), tcpip.LinkAddress(mac)))
}

func routes() []tcpip.Route {
	var table []tcpip.Route
	for _, each := range strings.Fields(os.Getenv("SNATCHECK_PRIVATE")) {
		table = append(table, tcpip.Route{Destination: subnet(each), Gateway: address(os.Getenv("SNATCHECK_INSIDE_HOP")), NIC: inside})
	}
	return append(table, tcpip.Route{Destination: subnet("0.0.0.0/0"), Gateway: address(os.Getenv("SNATCHECK_OUTSIDE_HOP")), NIC: outside})
}

// translation is the nat table: iptables -t nat -A POSTROUTING -o outside -s VM -j SNAT --to-source ADDRESS, for each VM.
func translation() stack.Table {
	accept := &stack.AcceptTarget{NetworkProtocol: ipv4.ProtocolNumber}
	rules := []stack.Rule{{Target: accept}, {Target: accept}, {Target: accept}}
	for _, each := range strings.Fields(os.Getenv("SNATCHECK_CONNECTED")) {
		connected := subnet(each)
		rules = append(rules, stack.Rule{Filter: leaving(stack.IPHeaderFilter{
			Dst: connected.ID(), DstMask: tcpip.Address(connected.Mask()),
		}), Target: accept})
	}
	for _, line := range strings.Split(os.Getenv("SNATCHECK_SNAT"), "\n") {
		fields := strings.Fields(line)
		if len(fields) != 2 {
			continue
		}
		public := address(fields[1])
		for _, run := range strings.Split(fields[0], ",") {
			for _, vm := range expand(run) {
				rules = append(rules, stack.Rule{
					Filter: leaving(stack.IPHeaderFilter{Src: vm, SrcMask: address("255.255.255.255")}),
					Target: &stack.SNATTarget{Addr: public, NetworkProtocol: ipv4.ProtocolNumber},
				})
			}
		}
	}
	rules = append(rules, stack.Rule{Target: accept}, stack.Rule{Target: &stack.ErrorTarget{NetworkProtocol: ipv4.ProtocolNumber}})
	chains := [stack.NumHooks]int{stack.Prerouting: 0, stack.Input: 1, stack.Forward: stack.HookUnset, stack.Output: 2, stack.Postrouting: 3}
	ends := chains
	ends[stack.Postrouting] = len(rules) - 2
	return stack.Table{Rules: rules, BuiltinChains: chains, Underflows: ends}
}

// filter is the filter table. What was not turned towards a VM is for nobody: a router would send it back out.
func filter() stack.Table {
	accept := &stack.AcceptTarget{NetworkProtocol: ipv4.ProtocolNumber}
	drop := &stack.DropTarget{NetworkProtocol: ipv4.ProtocolNumber}
	from := stack.IPHeaderFilter{InputInterface: os.Getenv("SNATCHECK_OUTSIDE")}
	rules := []stack.Rule{{Target: accept}, {Target: accept}, {Filter: leaving(from), Target: drop}}
	for _, run := range strings.Fields(os.Getenv("SNATCHECK_PUBLIC")) {
		for _, public := range expand(run) {
			rules = append(rules, stack.Rule{
				Filter: stack.IPHeaderFilter{Dst: public, DstMask: address("255.255.255.255")}, Target: drop,
			})
		}
	}
	rules = append(rules, stack.Rule{Target: accept}, stack.Rule{Target: &stack.ErrorTarget{NetworkProtocol: ipv4.ProtocolNumber}})
	chains := [stack.NumHooks]int{stack.Prerouting: stack.HookUnset, stack.Input: 0, stack.Forward: 2, stack.Output: 1, stack.Postrouting: stack.HookUnset}
	ends := chains
	ends[stack.Forward] = len(rules) - 2
	return stack.Table{Rules: rules, BuiltinChains: chains, Underflows: ends}
}

func leaving(filter stack.IPHeaderFilter) stack.IPHeaderFilter {
	filter.OutputInterface = os.Getenv("SNATCHECK_OUTSIDE")
	return filter
}

// expand lists a run of addresses, FIRST-LAST, or the one that it is.
func expand(run string) []tcpip.Address {
	first, last, several := strings.Cut(run, "-")
	if !several {
		last = first
	}
	number := func(text string) uint32 {
		b := address(text)
		return uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
	}
	var all []tcpip.Address
	for at := number(first); at <= number(last); at++ {
		all = append(all, tcpip.Address([]byte{byte(at >> 24), byte(at >> 16), byte(at >> 8), byte(at)}))
	}
	return all
}

func address(text string) tcpip.Address {
	parsed := net.ParseIP(text).To4()
	if len(parsed) != addressBytes {
		fail("address", strconv.Quote(text))
	}
	return tcpip.Address(parsed)
}

func subnet(text string) tcpip.Subnet {
	_, parsed, err := net.ParseCIDR(text)
	if err != nil {
		fail("network", err)
	}
	made, err := tcpip.NewSubnet(tcpip.Address(parsed.IP.To4()), tcpip.AddressMask(parsed.Mask))
	if err != nil {
		fail("network", text, err)
	}
	return made
}

func check(what string, err tcpip.Error) {
	if err != nil {
		fail(what, err)
	}
}

func fail(words ...any) {
	fmt.Fprintln(os.Stderr, append([]any{"gateway:"}, words...)...)
	os.Exit(1)
}
