// What a candidate is judged by, besides itself.
import type { Scene } from './features/scene.ts';
import type { Model } from './model.ts';
import type { Place } from './place.ts';

export interface Surroundings {
  readonly place: Place;
  readonly path: string;
  readonly scene: () => Scene;
  /** Another model than the shipped one. */
  readonly model?: Model | undefined;
}
