export default class MyRMSprop {
  step() {}
}
