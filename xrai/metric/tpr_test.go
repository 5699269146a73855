package metric

import (
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai/internal/oracle"
)

func TestTPRAtFPREqualsReference(t *testing.T) {
	for _, file := range []string{"stats", "real_attacks"} {
		tprEqual(t, file)
	}
}

func tprEqual(t *testing.T, file string) {
	t.Helper()
	var v struct {
		ROC []struct {
			Labels []int
			Scores []float64
			TPRAt  []struct {
				Asked    float64 `json:"asked_fpr"`
				Realised float64 `json:"realised_fpr"`
				TPR      float64
			} `json:"tpr_at"`
		}
	}
	oracle.Load(t, file, &v)
	if len(v.ROC) < 3 {
		t.Fatal(file, "has too few cases")
	}
	for _, c := range v.ROC {
		member := make([]bool, len(c.Labels))
		for i, l := range c.Labels {
			member[i] = l == 1
		}
		r, err := ROC(c.Scores, member)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range c.TPRAt {
			got := r.TPRAt(want.Asked)
			near(t, "rates", []float64{got.Realised, got.TPR.Value}, []float64{want.Realised, want.TPR}, 1e-12)
			if got.Measurable != (float64(r.Others)*want.Asked >= 1) {
				t.Errorf("measurable %v with %d others at %v", got.Measurable, r.Others, want.Asked)
			}
		}
	}
}
