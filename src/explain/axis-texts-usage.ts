import type { ValueTexts } from './axis-text.ts';

/** The texts for the axes of use: loads, defaults, gradients that belong to parameters, tensor learning rates, and new data. */
export const usageTexts: ValueTexts<
  'load' | 'defaults' | 'backward' | 'zero-grad' | 'tensor-lr' | 'new-data'
> = {
  load: {
    replaces: {
      does: 'replaces all state and all options by those of a loaded state dict',
      consequence: 'Training continues from the moment of the save, also in an optimizer in use.',
      fix: 'This is right: load_state_dict() replaces state and param_groups, and the saved file does not change.',
    },
    'options-stay': {
      does: 'keeps its own options when it loads a state dict',
      consequence:
        'If the learning rate changed after the save, training continues with the changed one.',
      fix: 'Load param_groups of the state dict too, with all options of each group.',
    },
    'unsaved-state-stays': {
      does: 'keeps the state of a parameter that has no state in the loaded dict',
      consequence:
        'A parameter that had no step before the save continues with averages from after it.',
      fix: 'Remove all old state before you load: torch replaces the whole state.',
    },
    'saved-is-live': {
      does: 'saves references to its state, so that later steps change the saved state dict',
      consequence: 'Loading the state dict does not restore anything: it holds the current state.',
      fix: 'Copy the tensors when you save or load, as a file does. In memory, use copy.deepcopy(optimizer.state_dict()).',
    },
  },
  defaults: {
    torch: {
      does: "uses torch's default of each option that a group leaves out",
      consequence: 'The defaults are lr 0.01, alpha 0.99, eps 1e-8, momentum 0, weight_decay 0.',
      fix: 'This is right.',
    },
    lr: {
      does: 'uses the default lr = {number}',
      consequence: 'A program that does not set lr makes steps of another length than in torch.',
      fix: 'Make 0.01 the default of lr.',
    },
    alpha: {
      does: 'uses the default alpha = {number}',
      consequence:
        'A program that does not set alpha averages over another number of steps than torch.',
      fix: 'Make 0.99 the default of alpha.',
    },
    eps: {
      does: 'uses the default eps = {number}',
      consequence: 'A program that does not set eps makes other steps for small gradients.',
      fix: 'Make 1e-8 the default of eps.',
    },
    momentum: {
      does: 'uses the default momentum = {number}',
      consequence: 'A program that does not set momentum gets it, and makes longer steps.',
      fix: 'Make 0 the default of momentum.',
    },
    'weight-decay': {
      does: 'uses the default weight_decay = {number}',
      consequence: 'A program that does not set weight_decay pulls its parameters to zero.',
      fix: 'Make 0 the default of weight_decay.',
    },
  },
  backward: {
    added: {
      does: 'adds the gradients of several backward passes',
      consequence: 'You can split a batch into parts, and take one step for all.',
      fix: 'This is right: a backward pass adds to param.grad.',
    },
    replaces: {
      does: 'keeps only the gradient of the last backward pass',
      consequence: 'If you split a batch into parts, only the last part counts.',
      fix: 'Add the new gradient to the gradient that the parameter has.',
    },
  },
  'zero-grad': {
    'as-asked': {
      does: 'sets gradients to None, or to zeros if set_to_none is False',
      consequence: 'A step skips a parameter without a gradient. It does not skip one with zeros.',
      fix: 'This is right.',
    },
    ignored: {
      does: 'keeps the gradients in zero_grad',
      consequence: 'The gradients of all steps so far add up.',
      fix: 'Remove the gradient of each parameter, or fill it with zeros if set_to_none is False.',
    },
    'to-none': {
      does: 'removes the gradients in zero_grad, also if set_to_none is False',
      consequence:
        'Without a new gradient, the next step skips the parameter: averages do not shrink, and momentum does not move it.',
      fix: 'If set_to_none is False, fill the gradients with zeros.',
    },
    'to-zeros': {
      does: 'fills the gradients with zeros in zero_grad, also if set_to_none is True',
      consequence:
        'Without a new gradient, the next step shrinks the averages, and momentum and weight decay move the parameter.',
      fix: 'If set_to_none is True, as by default, remove the gradients.',
    },
  },
  'tensor-lr': {
    value: {
      does: 'uses the current value of a learning rate that is a tensor',
      consequence: 'A float32 tensor with 0.1 has the value 0.10000000149011612.',
      fix: 'This is right.',
    },
    'shortest-decimal': {
      does: 'reads a float32 learning rate as a short decimal number',
      consequence: 'In float64, 0.1 and the float32 number nearest to it give other steps.',
      fix: 'Convert the tensor to a number without a text in between, as lr.item() does.',
    },
    'first-value': {
      does: 'reads the value of a learning rate that is a tensor only once',
      consequence: 'Schedulers write new values into the tensor, and have no effect.',
      fix: 'Keep the tensor, and read its value in each step.',
    },
  },
  'new-data': {
    used: {
      does: 'uses new data of a parameter, and keeps its state',
      consequence: 'You can load weights, or set them, between steps.',
      fix: 'This is right.',
    },
    ignored: {
      does: 'ignores new data of a parameter',
      consequence: 'Training continues from the old parameter.',
      fix: 'Read and write the data of the parameter itself. Do not keep a copy of it.',
    },
    'resets-state': {
      does: 'starts with new state after new data of a parameter',
      consequence: 'The next step is as long as a first step.',
      fix: 'Find state by the parameter, not by its data.',
    },
  },
};
