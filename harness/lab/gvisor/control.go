package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
)

const patience = 5 * time.Second

// calls are what a router that forwards does when it is told so: the word, and lines of the caller's environment.
var calls = map[string]func(gateway *stack.Stack, socket string, to io.Writer, environment []string){
	"ready": func(*stack.Stack, string, io.Writer, []string) {},
	"show":  func(gateway *stack.Stack, _ string, to io.Writer, _ []string) { report(gateway, to) },
	"change": func(gateway *stack.Stack, _ string, _ io.Writer, environment []string) {
		adopt(environment)
		configure(gateway)
	},
	// A stack cannot be made to forget its connections: another one begins, and answers when it forwards.
	"forget": func(_ *stack.Stack, socket string, _ io.Writer, _ []string) {
		_ = os.Remove(socket)
		fail("exec", syscall.Exec("/proc/self/exe", os.Args, os.Environ()))
	},
}

// answer takes one call after the other, for ever.
func answer(socket string, gateway *stack.Stack) {
	_ = os.Remove(socket)
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
		lines := bufio.NewScanner(caller)
		lines.Buffer(nil, 16<<20)
		lines.Split(untilZero)
		var said []string
		for lines.Scan() && lines.Text() != "" {
			said = append(said, lines.Text())
		}
		if len(said) > 0 && calls[said[0]] != nil {
			calls[said[0]](gateway, socket, caller, said[1:])
			fmt.Fprintln(caller, "done")
		}
		_ = caller.Close()
	}
}

// call waits until one answers, and ends with an error where what it was to do was not done.
func call(socket, word string) {
	until := time.Now().Add(patience)
	for {
		said, err := ask(socket, word)
		if err == nil && (word == "forget" || strings.HasSuffix(said, "done\n")) {
			fmt.Print(strings.TrimSuffix(said, "done\n"))
			break
		}
		if time.Now().After(until) {
			fail(word, "no answer", err)
		}
		time.Sleep(2 * time.Millisecond)
	}
	if word == "forget" {
		call(socket, "ready")
	}
}

func ask(socket, word string) (string, error) {
	router, err := net.Dial("unix", socket)
	if err != nil {
		return "", err
	}
	defer router.Close()
	_ = router.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(router, strings.Join(append([]string{word}, os.Environ()...), "\x00")+"\x00\x00"); err != nil {
		return "", err
	}
	said, err := io.ReadAll(router)
	// Another program in the place of the one that was asked leaves nobody at the other end.
	if errors.Is(err, syscall.ECONNRESET) {
		err = nil
	}
	return string(said), err
}

func adopt(environment []string) {
	for _, each := range environment {
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

// untilZero splits at each zero byte, which no environment holds.
func untilZero(data []byte, _ bool) (int, []byte, error) {
	if at := strings.IndexByte(string(data), 0); at >= 0 {
		return at + 1, data[:at], nil
	}
	return 0, nil, nil
}
