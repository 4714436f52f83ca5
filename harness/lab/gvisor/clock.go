package main

import (
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// clock is the stack's, so many times as fast as the true one: the timers of its connection tracker are constants.
type clock struct {
	started time.Time
	speed   float64
}

func newClock(speed float64) *clock { return &clock{started: time.Now(), speed: speed} }

func (c *clock) elapsed() time.Duration {
	return time.Duration(float64(time.Since(c.started)) * c.speed)
}

// Now implements tcpip.Clock.
func (c *clock) Now() time.Time { return c.started.Add(c.elapsed()) }

// NowMonotonic implements tcpip.Clock.
func (c *clock) NowMonotonic() tcpip.MonotonicTime {
	return tcpip.MonotonicTime{}.Add(c.elapsed())
}

// AfterFunc implements tcpip.Clock.
func (c *clock) AfterFunc(after time.Duration, act func()) tcpip.Timer {
	return &timer{Timer: time.AfterFunc(c.truly(after), act), clock: c}
}

func (c *clock) truly(after time.Duration) time.Duration {
	return time.Duration(float64(after) / c.speed)
}

type timer struct {
	*time.Timer
	clock *clock
}

// Reset implements tcpip.Timer.
func (t *timer) Reset(after time.Duration) { t.Timer.Reset(t.clock.truly(after)) }
