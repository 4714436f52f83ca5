package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
)

const (
	patience = 5 * time.Second
	// The last of what a call that was carried out is answered by.
	done = "done\n"
)

// answer takes one call after the other, for ever: `ready`, `show`, and `change` with the environment that is to hold from now on.
func answer(socket string, gateway *stack.Stack) {
	listener, err := net.Listen("unix", socket)
	if err != nil {
		fail("listen", err)
	}
	for {
		caller, err := listener.Accept()
		if err != nil {
			fail("accept", err)
		}
		_ = caller.SetDeadline(time.Now().Add(patience))
		if said, err := io.ReadAll(caller); err == nil {
			word, environment, _ := strings.Cut(string(said), "\x00")
			switch word {
			case "show":
				report(gateway, caller)
			case "change":
				adopt(environment)
				configure(gateway)
			}
			fmt.Fprint(caller, done)
		}
		_ = caller.Close()
	}
}

// call waits until a router answers, and ends with an error where none did.
func call(socket, word string) {
	for until := time.Now().Add(patience); ; time.Sleep(2 * time.Millisecond) {
		said, err := ask(socket, word)
		if err == nil && strings.HasSuffix(said, done) {
			fmt.Print(strings.TrimSuffix(said, done))
			return
		}
		if time.Now().After(until) {
			fail(word, "not done", err)
		}
	}
}

func ask(socket, word string) (string, error) {
	router, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: socket, Net: "unix"})
	if err != nil {
		return "", err
	}
	defer router.Close()
	_ = router.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(router, word+"\x00"+strings.Join(os.Environ(), "\x00")); err != nil {
		return "", err
	}
	if err := router.CloseWrite(); err != nil {
		return "", err
	}
	said, err := io.ReadAll(router)
	return string(said), err
}

func adopt(environment string) {
	for _, each := range strings.Split(environment, "\x00") {
		if name, value, ok := strings.Cut(each, "="); ok && strings.HasPrefix(name, "SNATCHECK_") {
			_ = os.Setenv(name, value)
		}
	}
}

// report prints the stack's own counters, of packets that it forwarded, dropped or could not make sense of.
func report(gateway *stack.Stack, to io.Writer) {
	ip := gateway.Stats().IP
	for _, each := range []struct {
		name  string
		value *tcpip.StatCounter
	}{
		{"received", ip.PacketsReceived}, {"sent", ip.PacketsSent}, {"malformed", ip.MalformedPacketsReceived},
		{"dropped by PREROUTING", ip.IPTablesPreroutingDropped}, {"dropped by FORWARD", ip.IPTablesForwardDropped},
		{"dropped by POSTROUTING", ip.IPTablesPostroutingDropped}, {"not sent", ip.OutgoingPacketErrors},
	} {
		fmt.Fprintf(to, "%s: %d\n", each.name, each.value.Value())
	}
}
