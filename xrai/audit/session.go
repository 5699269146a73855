package audit

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/ingest"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// Files names the tables, the target column and the model files of a session.
type Files = ingest.Files

// Session is tables and models under audit. Its methods return handles and do
// no work. It is safe for many goroutines.
type Session struct {
	source
	ctx      context.Context
	progress func(done, total int)
	store    store
	loaded   *loaded
}

// source is where a session's data comes from, and its identity.
type source interface {
	// data reads and checks the tables with one model, or with all for "".
	data(model string) (*ingest.Data, error)
	// identity hashes the content that a result of the model depends on; with
	// "", of all models.
	identity(model string) (string, error)
	// lasting reports whether that content tells all: code written in a cell has
	// none that could be hashed.
	lasting(model string) bool
	// sourceFiles lists the files of the tables and of the models named.
	sourceFiles(models []string) ([]SourceFile, error)
}

// Open names the files of a session. Nothing is read before a handle's Get.
func Open(f Files) *Session { return newSession(&files{Files: f}) }

// From takes tables and models as values: tables filtered and models fitted in
// cells. The tables and models must not be changed afterwards.
func From(train, test dataframe.DataFrame, target string, models map[string]*pipeline.Pipeline) *Session {
	return newSession(&values{train: train, test: test, target: target, models: models})
}

func newSession(s source) *Session {
	return &Session{source: s, ctx: context.Background(), store: userStore(), loaded: &loaded{}}
}

// With returns the session with a context that stops its work and a function
// told of its progress. gonbui.Live gives both:
//
//	var s = audit.Open(files).With(gonbui.Live())
func (s *Session) With(ctx context.Context, progress func(done, total int)) *Session {
	c := *s
	if ctx != nil {
		c.ctx = ctx
	}
	c.progress = progress
	return &c
}

// Forget removes every remembered result of all sessions of this user.
func (s *Session) Forget() error { return s.store.clear() }

// Handle is a result to be. Get computes it, once, or reads what was computed
// before.
type Handle[T any] struct {
	result once[T]
	get    func() (T, error)
}

// Get returns the result. A failed or interrupted Get leaves nothing behind;
// the next one starts clean.
func (h *Handle[T]) Get() (T, error) { return h.result.do(h.get) }

// once remembers a value, not an error.
type once[T any] struct {
	mu   sync.Mutex
	done bool
	v    T
}

func (o *once[T]) do(f func() (T, error)) (T, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.done {
		v, err := f()
		if err != nil {
			return v, err
		}
		o.v, o.done = v, true
	}
	return o.v, nil
}

// loaded keeps what was read: the tables with one model each, so that a model
// which cannot be read does not stand in the way of another. What was read is
// named by its content too: a file that changes is read again.
type loaded struct {
	mu sync.Mutex
	by map[string]*once[*ingest.Data]
}

func (s *Session) load(model string) (*ingest.Data, error) {
	content, err := s.identity(model)
	if err != nil {
		return nil, err
	}
	l := s.loaded
	l.mu.Lock()
	if l.by == nil {
		l.by = map[string]*once[*ingest.Data]{}
	}
	key := model + " " + content
	o := l.by[key]
	if o == nil {
		o = &once[*ingest.Data]{}
		l.by[key] = o
	}
	l.mu.Unlock()
	return o.do(func() (*ingest.Data, error) { return s.data(model) })
}

// Data is the handle of the checked tables and models, with what is doubtful
// about them.
func (s *Session) Data() *Handle[*ingest.Data] {
	return &Handle[*ingest.Data]{get: func() (*ingest.Data, error) { return s.load("") }}
}

// Train is the handle of the training table.
func (s *Session) Train() *Handle[dataframe.DataFrame] {
	return &Handle[dataframe.DataFrame]{get: func() (dataframe.DataFrame, error) {
		d, err := s.load("")
		if err != nil {
			return dataframe.DataFrame{}, err
		}
		return d.Train, nil
	}}
}

// Test is the handle of the test table.
func (s *Session) Test() *Handle[dataframe.DataFrame] {
	return &Handle[dataframe.DataFrame]{get: func() (dataframe.DataFrame, error) {
		d, err := s.load("")
		if err != nil {
			return dataframe.DataFrame{}, err
		}
		return d.Test, nil
	}}
}

// Model is the handle of a model: features, fitted model, and the learner that
// can fit it again.
func (s *Session) Model(name string) *Handle[*pipeline.Pipeline] {
	return &Handle[*pipeline.Pipeline]{get: func() (*pipeline.Pipeline, error) {
		d, err := s.load(name)
		if err != nil {
			return nil, err
		}
		return d.Models[name], nil
	}}
}

func noModel(name string, known []string) error {
	slices.Sort(known)
	if len(known) == 0 {
		return fmt.Errorf("no model %q: the session has no models", name)
	}
	return fmt.Errorf("no model %q: the session has %s", name, strings.Join(known, ", "))
}

// PDTP is the handle of metric.PDTP of a model. ART's score starts from the
// model as given, unless the options name another target; a target of your own
// is a function, so that result is not remembered.
func (s *Session) PDTP(model string, o metric.PDTPOptions) *Handle[*metric.PDTPResult] {
	compute := func() (*metric.PDTPResult, error) {
		m, err := s.matrices(model)
		if err != nil {
			return nil, err
		}
		c, err := m.classifier()
		if err != nil {
			return nil, err
		}
		if m.pipeline.Learner == nil {
			return nil, fmt.Errorf("model %q has no learner to fit again without a record: give one with WithLearner", model)
		}
		if o.Target == nil {
			o.Target = c
		}
		o.Progress = s.told(o.Progress)
		r, err := metric.PDTP(s.ctx, m.pipeline.Learner, m.train, o)
		if err == nil {
			r.Of = model
		}
		return r, err
	}
	if o.Target != nil {
		return &Handle[*metric.PDTPResult]{get: compute}
	}
	return remember(s, "PDTP", []string{model}, o, func(r *metric.PDTPResult) { r.Of = model }, compute)
}

// SHAPr is the handle of metric.SHAPr of a model.
func (s *Session) SHAPr(model string, o metric.SHAPrOptions) *Handle[*metric.SHAPrResult] {
	return remember(s, "SHAPr", []string{model}, o, func(r *metric.SHAPrResult) { r.Of = model }, func() (*metric.SHAPrResult, error) {
		m, err := s.matrices(model)
		if err != nil {
			return nil, err
		}
		c, err := m.classifier()
		if err != nil {
			return nil, err
		}
		o.Progress = s.told(o.Progress)
		return metric.SHAPr(s.ctx, c, m.train, m.test, o)
	})
}

// BlackBox is the handle of attack.BlackBox on a model.
func (s *Session) BlackBox(model string, o attack.BlackBoxOptions) *Handle[*attack.Result] {
	return remember(s, "BlackBox", []string{model}, o, func(r *attack.Result) { r.Of = model }, func() (*attack.Result, error) {
		m, err := s.matrices(model)
		if err != nil {
			return nil, err
		}
		o.Progress = s.told(o.Progress)
		return attack.BlackBox(s.ctx, m.pipeline.Model, m.train, m.test, o)
	})
}

// Utility is the handle of metric.MeasureUtility of a model: its scores on both
// tables beside those that need no model.
func (s *Session) Utility(model string) *Handle[*metric.Utility] {
	var o metric.BootstrapOptions
	return remember(s, "Utility", []string{model}, o, func(u *metric.Utility) { u.Of = model }, func() (*metric.Utility, error) {
		m, err := s.matrices(model)
		if err != nil {
			return nil, err
		}
		return metric.MeasureUtility(s.ctx, m.pipeline.Model, m.train, m.test, o)
	})
}

func (s *Session) told(own func(done, total int)) func(done, total int) {
	if own != nil {
		return own
	}
	return s.progress
}

// matrices are the tables as a model sees them.
type matrices struct {
	name        string
	pipeline    *pipeline.Pipeline
	train, test *xrai.Dataset
}

func (m *matrices) classifier() (xrai.Classifier, error) {
	c, ok := m.pipeline.Classifier()
	if !ok {
		return nil, fmt.Errorf("model %q (%s) predicts a number, not class probabilities", m.name, m.pipeline.Model.Kind())
	}
	return c, nil
}

func (s *Session) matrices(name string) (*matrices, error) {
	d, err := s.load(name)
	if err != nil {
		return nil, err
	}
	p := d.Models[name]
	m := &matrices{name: name, pipeline: p}
	if m.train, err = p.Dataset(d.Train); err != nil {
		return nil, fmt.Errorf("model %q, training table: %w", name, err)
	}
	if m.test, err = p.Dataset(d.Test); err != nil {
		return nil, fmt.Errorf("model %q, test table: %w", name, err)
	}
	return m, nil
}
