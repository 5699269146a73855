package gonbui_test

import (
	"errors"

	"github.com/xrai-toolkit/xrai-go/gonbui"
)

// Outside a notebook values are shown as text.
func ExampleShow() {
	gonbui.Show("two models", gonbui.Markdown("**DT** and **LR**"), []any{0.5, errors.New("no target")})
	// Output:
	// two models
	// **DT** and **LR**
	// 0.5
	// Error: no target
}
