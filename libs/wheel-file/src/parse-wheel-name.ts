export { expandTag, isSameVersion, parseWheelName, type WheelName } from '@stx/formats';
