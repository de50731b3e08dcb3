package cli

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/ferrule-dev/ferrule/internal/report/display"
)

// Long work says after a moment how far it is; quick work says nothing.
const (
	statusDelay    = 400 * time.Millisecond
	statusInterval = 100 * time.Millisecond
)

// statusLine shows the last progress on one line of a terminal, and takes it
// away at the end. The engine's workers only store; one goroutine writes.
type statusLine struct {
	w     io.Writer
	width int

	mu      sync.Mutex
	current Progress
	shown   string
	drawn   bool // something was written

	stop chan struct{}
	done chan struct{}
}

// startStatus begins a status line on w.
func startStatus(w io.Writer, width int) *statusLine {
	s := &statusLine{w: w, width: width, stop: make(chan struct{}), done: make(chan struct{})}
	go s.run(statusDelay, statusInterval)
	return s
}

// Set stores how far the work is.
func (s *statusLine) Set(p Progress) {
	s.mu.Lock()
	s.current = p
	s.mu.Unlock()
}

// Close removes the line. It returns when nothing more will be written.
func (s *statusLine) Close() {
	close(s.stop)
	<-s.done
}

func (s *statusLine) run(delay, interval time.Duration) {
	defer close(s.done)
	timer := time.NewTimer(delay)
	defer timer.Stop()
	for {
		select {
		case <-s.stop:
			if s.drawn {
				fmt.Fprint(s.w, "\r\x1b[K")
			}
			return
		case <-timer.C:
			s.draw()
			timer.Reset(interval)
		}
	}
}

func (s *statusLine) draw() {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := statusText(s.current, s.width)
	if text == s.shown {
		return
	}
	s.shown, s.drawn = text, true
	fmt.Fprint(s.w, "\r\x1b[K"+text)
}

// statusText says how far a phase is, in less than a line: a full one would
// wrap and could not be taken away.
func statusText(p Progress, width int) string {
	if p.Phase == "" {
		return ""
	}
	text := p.Phase
	if p.Total > 0 {
		text += fmt.Sprintf(" %d/%d", min(p.Done, p.Total), p.Total)
	}
	return display.Truncate(text, width-1)
}
