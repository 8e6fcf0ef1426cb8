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

import { render, screen } from '@testing-library/react';
import { makeStory } from '../../__testUtils__/story';
import { HeldBy } from './HeldBy';

const { gate, soak } = makeStory(Date.now());
const named = (title: string, status: string) =>
  gate({ name: title, title, status });

describe('HeldBy', () => {
  it('names what holds, until when it is known, and how much more', () => {
    render(
      <p>
        <HeldBy
          gates={[
            soak,
            named('Approval', 'pending'),
            named('Latency', 'passed'),
            named('Errors', 'unknown'),
            named('Window', 'a status of tomorrow'),
          ]}
        />
      </p>,
    );
    expect(screen.getByRole('paragraph')).toHaveTextContent(
      /^Held by Soak in staging until .+, Approval, Errors and 1 more$/,
    );
  });

  it('says when nothing holds', () => {
    render(<HeldBy gates={[named('Latency', 'overridden')]} />);
    expect(screen.getByText('Everything lets it through.')).toBeInTheDocument();
  });
});
