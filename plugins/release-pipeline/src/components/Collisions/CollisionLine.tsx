/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import { useCollisions } from '../../hooks';
import { useTextClasses } from '../../theme';
import { Status } from '../Status';

/** What an open promotion touches, in one line; nothing while nothing is known to. */
export function CollisionLine(props: {
  componentRef: string;
  stage: string;
  promotion: string;
}) {
  const { componentRef, stage, promotion } = props;
  const { state } = useCollisions(componentRef, { stage, promotion });
  const texts = useTextClasses();
  const told = 'data' in state ? state.data : undefined;
  if (!told) {
    return null;
  }
  const { hidden, known, more, unknown } = told;
  const [first] = known;
  const rest = known.length + more + hidden - (first ? 1 : 0);
  if (!first && rest === 0) {
    return unknown.length > 0 ? (
      <div className={texts.muted}>
        What it touches is not known in full: {unknown.join('; ')}.
      </div>
    ) : null;
  }
  const word = first?.component
    ? `${first.component.name} ${first.version}${
        rest > 0 ? ` and ${rest} more` : ''
      }`
    : others(rest + (first ? 1 : 0));
  return (
    <div>
      <Status
        of={{
          tone: 'warn',
          glyph: 'overlap',
          word: `Touches ${word}`,
        }}
      />
    </div>
  );
}

function others(count: number): string {
  return count === 1 ? 'another entry of the calendar' : `${count} others`;
}
