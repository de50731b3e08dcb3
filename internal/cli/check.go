package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/report/concise"
	"github.com/ferrule-dev/ferrule/internal/report/full"
	"github.com/ferrule-dev/ferrule/internal/report/json"
	"github.com/ferrule-dev/ferrule/internal/report/place"
	"github.com/ferrule-dev/ferrule/internal/report/sarif"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// The formats of check.
const (
	formatFull    = "full"
	formatConcise = "concise"
	formatJSON    = "json"
	formatSARIF   = "sarif"
)

func formats() []string { return []string{formatFull, formatConcise, formatJSON, formatSARIF} }

// human tells whether a format is for people, who also get a summary.
func human(format string) bool { return format == formatFull || format == formatConcise }

type checkFlags struct {
	projectFlags
	format   string
	selected []string
	ignored  []string
	shown    []string
	exitZero bool
	noCache  bool
	stats    bool
	jobs     int
}

func (p *Program) checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [PATHS]",
		Short: "Check files and folders, by default the working directory",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.check(cmd, &f, args)
		},
	}
	f.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", formatFull, "`FORMAT` of the findings: full, concise, json or sarif")
	flags.StringArrayVar(&f.selected, "select", nil, "run only these `RULES`: codes, names, families or all, by commas")
	flags.StringArrayVar(&f.ignored, "ignore", nil, "do not run these `RULES`")
	flags.StringArrayVar(&f.shown, "show", nil, "add what the default hides: `notes,possible,off`")
	flags.BoolVar(&f.exitZero, "exit-zero", false, "exit with 0 even if something was found")
	flags.BoolVar(&f.noCache, "no-cache", false, "neither read nor write the cache")
	flags.BoolVar(&f.stats, "stats", false, "print what was resolved and how long it took")
	flags.IntVar(&f.jobs, "jobs", 0, "`NUMBER` of workers; 0 means one a processor")
	p.completeRules(cmd, "select")
	p.completeRules(cmd, "ignore")
	completeWords(cmd, "format", formats())
	completeWords(cmd, "show", showWords())
	return cmd
}

func (p *Program) check(cmd *cobra.Command, f *checkFlags, paths []string) error {
	if err := oneOf(cmd, "--format", f.format, formats()); err != nil {
		return err
	}
	show, err := parseShow(cmd, f.shown)
	if err != nil {
		return err
	}
	layer := rule.Layer{Select: rule.SplitWords(f.selected), Ignore: rule.SplitWords(f.ignored)}
	// The settings file is not known here, so the selection is made only to
	// find faults in the words.
	if _, err := p.Rules.Select(show.off, layer); err != nil {
		return Usage("--%w\n`ferrule rules` lists all rules", err)
	}
	if f.jobs < 0 {
		return usageOf(cmd, fmt.Sprintf("--jobs: %d is not a number of workers", f.jobs))
	}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	project, err := f.project(p, cmd, paths)
	if err != nil {
		return err
	}

	req := CheckRequest{
		Project: project, Rules: layer, ShowOff: show.off,
		NoCache: f.noCache, Jobs: f.jobs, Stats: f.stats,
	}
	start := time.Now()
	result, err := p.runCheck(cmd, req)
	if err != nil {
		return err
	}
	took := time.Since(start)

	diag.Sort(result.Findings)
	shown, tally := sift(result, show)
	if err := p.render(f.format, shown, result, tally); err != nil {
		return err
	}
	if human(f.format) {
		p.summarize(f.format, shown, result, tally, took)
	}
	if f.stats {
		writeTables(p.Stderr, result.Stats)
	}
	switch {
	case tally.internal > 0:
		return errReported
	case tally.failing > 0 && !f.exitZero:
		return errFindings
	}
	return nil
}

// runCheck calls the engine, with a status line if somebody watches.
func (p *Program) runCheck(cmd *cobra.Command, req CheckRequest) (*CheckResult, error) {
	if _, watched := terminal(p.Stderr); watched && p.Getenv("TERM") != "dumb" {
		status := startStatus(p.Stderr, width(p.Stderr))
		defer status.Close()
		req.Progress = status.Set
	}
	return p.Engine.Check(cmd.Context(), req)
}

// render writes the findings in a format.
func (p *Program) render(format string, shown []diag.Diagnostic, result *CheckResult, t tally) error {
	texts := result.Texts
	if texts == nil {
		texts = place.TextMap{}
	}
	files := place.NewFiles(texts)
	w := io.Writer(p.Stdout)
	switch format {
	case formatConcise:
		return concise.Render(w, shown, files, p.color(w))
	case formatJSON:
		return json.Render(w, shown, files, json.Summary{
			Files: result.Files, Errors: t.errors, Warnings: t.warnings, Notes: t.notes,
			Hidden: t.hiddenNotes + t.hiddenPossible,
		})
	case formatSARIF:
		tool := sarif.Tool{Version: p.Version, Rules: p.Rules.Rules()}
		if result.Selection != nil {
			tool.Enabled = result.Selection.Runs
		}
		return sarif.Render(w, shown, files, tool)
	}
	return full.Render(w, shown, files, full.Options{Width: width(w), Color: p.color(w)})
}
