package audit

import (
	"fmt"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai/attack"
)

// sensitive returns the columns that are guessed, and further ones like them.
func (s *Session) sensitive(o RunOptions) (guessed, more []string, err error) {
	if o.Sensitive != nil && len(o.Sensitive) == 0 {
		return nil, nil, nil
	}
	d, err := s.load(o.Models[0])
	if err != nil {
		return nil, nil, err
	}
	target := d.Models[o.Models[0]].Target.Name
	for _, name := range o.Sensitive {
		if name == target {
			return nil, nil, fmt.Errorf("sensitive column %q is what the model predicts", name)
		}
		if _, err := byColumn(d.Train, d.Test, name); err != nil {
			return nil, nil, err
		}
	}
	if o.Sensitive != nil {
		return o.Sensitive, nil, nil
	}
	var inputs []string
	for _, name := range o.Models {
		if d, err = s.load(name); err != nil {
			return nil, nil, err
		}
		inputs = append(inputs, d.Models[name].Inputs()...)
	}
	guessed, more = guessable(d.Train, target, inputs)
	return guessed, more, nil
}

// planColumns plans the guessing of columns with the model's help.
func (p *plan) planColumns(s *Session) error {
	switch {
	case !p.m.train.IsClassification():
		p.skip(partColumns, "it tries values by the probability of the record's class, and this model predicts a number")
		return nil
	case len(p.o.Sensitive) == 0:
		p.skip(partColumns, fmt.Sprintf("no column was named (Sensitive), and no column of text, or of true and false, with %d to %d values is looked at by the model", fewestValues, mostValues))
		return nil
	}
	d, err := s.load(p.m.name)
	if err != nil {
		return err
	}
	for _, name := range p.o.Sensitive {
		part := fmt.Sprintf("guessing the column %q", name)
		if !slices.Contains(p.m.pipeline.Inputs(), name) {
			p.report.Skipped = append(p.report.Skipped, SkippedPart{part, "the model does not look at it, so trying its values changes no answer", true})
			continue
		}
		a, err := attributeOf(p.m.pipeline, d.Train, d.Test, name)
		if err != nil {
			return err
		}
		if why := attack.Unsuited(a, d.Train.Nrow()); why != "" {
			p.skip(part, why)
			continue
		}
		p.add(func(s *Session, p *plan) error {
			r, err := s.Attribute(p.m.name, name, attack.AttributeOptions{Seed: p.o.Seed, Workers: p.o.Workers}).Get()
			p.report.Attributes = append(p.report.Attributes, r)
			return err
		})
	}
	return nil
}
