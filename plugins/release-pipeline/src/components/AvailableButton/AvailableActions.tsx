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

import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type { Availability } from 'backstage-plugin-release-pipeline-common';
import { useId } from 'react';
import { Glyph, type GlyphName } from '../../icons';
import { useTextClasses } from '../../theme';

/** One thing that one may do, or not and why. */
export type AvailableAction = {
  label: string;
  glyph: GlyphName;
  primary?: boolean;
  availability: Availability;
  onClick: () => void;
};

const useStyles = makeStyles(
  {
    buttons: { display: 'flex', flexWrap: 'wrap', gap: 8 },
    reasons: { listStyle: 'none', margin: '4px 0 0', padding: 0 },
  },
  { name: 'ReleasePipelineAvailableActions' },
);

/** Buttons in a row; below them each reason once, with whom it stops. */
export function AvailableActions(props: { actions: AvailableAction[] }) {
  const { actions } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const id = useId();
  const reasons = new Map<string, string[]>();
  for (const { label, availability } of actions) {
    const { allowed, because } = availability;
    if (!allowed && because) {
      reasons.set(because, [
        ...(reasons.get(because) ?? []),
        label.replace('…', ''),
      ]);
    }
  }
  const order = Array.from(reasons.keys());
  return (
    <div>
      <div className={classes.buttons}>
        {actions.map(({ label, glyph, primary, availability, onClick }) => {
          const { allowed, because } = availability;
          const emphasized = primary && allowed;
          return (
            <Button
              key={label}
              variant={emphasized ? 'contained' : 'outlined'}
              color={emphasized ? 'primary' : 'default'}
              disabled={!allowed}
              aria-describedby={
                !allowed && because
                  ? `${id}-${order.indexOf(because)}`
                  : undefined
              }
              startIcon={<Glyph name={glyph} size="small" />}
              onClick={onClick}
            >
              {label}
            </Button>
          );
        })}
      </div>
      {order.length > 0 && (
        <ul className={`${texts.meta} ${classes.reasons}`}>
          {order.map((because, index) => (
            <li key={because}>
              {reasons.get(because)?.join(', ')}:{' '}
              <span id={`${id}-${index}`}>{because}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
