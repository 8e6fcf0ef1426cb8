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

import type { WayBack } from 'backstage-plugin-release-pipeline-common';
import { Glyph } from '../../icons';
import { useTextClasses, useToneClasses } from '../../theme';
import { Moment } from '../Words';

/** Where it could go back to, whether that is ready, and what would stay. */
export function WayBackFacts(props: { wayBack: WayBack }) {
  const { notBack, notReady, ranFrom, ranTo, release, unknown } = props.wayBack;
  const texts = useTextClasses();
  const tones = useToneClasses();
  const ready = notReady.length === 0;
  return (
    <section>
      <h4>Way back{release && `: ${release.version}`}</h4>
      <ul>
        <li>
          <span className={ready ? tones.ok : tones.warn}>
            <Glyph name={ready ? 'check' : 'triangle'} size="small" />{' '}
            {ready ? 'Ready' : 'Not ready'}
          </span>
          {!ready && `: ${notReady.join('; ')}`}
        </li>
        {ranFrom && (
          <li className={texts.muted}>
            {ranTo ? (
              <>
                ran here from <Moment time={ranFrom} /> until{' '}
                <Moment time={ranTo} />
              </>
            ) : (
              <>
                runs here since <Moment time={ranFrom} />
              </>
            )}
          </li>
        )}
        {notBack.map(({ by, what }) => (
          <li key={`${by} ${what}`}>
            <span className={tones.warn}>
              <Glyph name="triangle" size="small" /> Would not come back:
            </span>{' '}
            {what} <span className={texts.muted}>by {by}</span>
          </li>
        ))}
        {unknown && (
          <li className={texts.muted}>
            What would not come back is not known in full: {unknown}.
          </li>
        )}
      </ul>
    </section>
  );
}
