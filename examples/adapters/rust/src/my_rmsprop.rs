//! An example of an optimizer in a Rust crate.

pub struct MyRMSprop {
    pub lr: f64,
    pub alpha: f64,
    pub eps: f64,
    pub weight_decay: f64,
    pub momentum: f64,
    pub centered: bool,
    pub maximize: bool,
    /// The state of each parameter. `None` before its first gradient.
    pub state: Vec<Option<State>>,
}

#[derive(Clone, Default)]
pub struct State {
    pub step: u64,
    pub square_avg: Vec<f32>,
    pub grad_avg: Vec<f32>,
    pub momentum_buffer: Vec<f32>,
}

impl MyRMSprop {
    /// Returns an error if the optimizer refuses a value.
    pub fn check(&self) -> Result<(), String> {
        if self.lr >= 0.0 {
            Ok(())
        } else {
            Err(format!("lr is {}: expected 0 or more", self.lr))
        }
    }

    /// Updates the parameters in place. Skips parameters without a gradient.
    pub fn step(&mut self, params: &mut [Vec<f32>], grads: &[Option<Vec<f32>>]) {
        for (index, grad) in grads.iter().enumerate() {
            if let Some(grad) = grad {
                self.update(index, &mut params[index], grad);
            }
        }
    }

    fn update(&mut self, index: usize, param: &mut [f32], grad: &[f32]) {
        let zeros = || vec![0.0; grad.len()];
        let state = self.state[index].get_or_insert_with(|| State {
            step: 0,
            square_avg: zeros(),
            grad_avg: zeros(),
            momentum_buffer: zeros(),
        });
        let (lr, alpha, eps) = (self.lr as f32, self.alpha as f32, self.eps as f32);
        let weight = (1.0 - self.alpha) as f32; // subtracts in f64, then rounds to f32
        state.step += 1;
        for i in 0..grad.len() {
            let mut g = if self.maximize { -grad[i] } else { grad[i] };
            if self.weight_decay != 0.0 {
                g += self.weight_decay as f32 * param[i];
            }
            let mut v = state.square_avg[i] * alpha + weight * g * g;
            state.square_avg[i] = v;
            if self.centered {
                let m = lerp(state.grad_avg[i], g, 1.0 - self.alpha);
                state.grad_avg[i] = m;
                v += -m * m;
            }
            let average = v.sqrt() + eps;
            if self.momentum > 0.0 {
                let b = state.momentum_buffer[i] * self.momentum as f32 + g / average;
                state.momentum_buffer[i] = b;
                param[i] += -lr * b;
            } else {
                param[i] += -lr * g / average;
            }
        }
    }
}

/// Interpolates as torch.lerp does: from the nearer end.
fn lerp(start: f32, end: f32, weight: f64) -> f32 {
    let (difference, rounded) = (end - start, weight as f32);
    if weight.abs() < 0.5 {
        start + rounded * difference
    } else {
        end + (rounded - 1.0) * difference
    }
}
