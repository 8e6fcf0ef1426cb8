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
import { useTextClasses } from '../../theme';

const useStyles = makeStyles(
  {
    box: { display: 'inline-block', maxWidth: 280 },
    because: { display: 'block', marginTop: 4 },
  },
  { name: 'ReleasePipelineAvailableButton' },
);

/** A button; when the reader may not, it is disabled and the reason stands below it. */
export function AvailableButton(props: {
  label: string;
  /** For screen readers, where several buttons have the same label. */
  description?: string;
  availability: Availability;
  /** A reason that stands beside already and is not repeated. */
  quietBecause?: string;
  onClick: () => void;
}) {
  const { label, description, availability, quietBecause, onClick } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const becauseId = useId();
  const { allowed, because } = availability;
  const shown = !allowed && because && because !== quietBecause;
  return (
    <span className={classes.box}>
      <Button
        variant="outlined"
        disabled={!allowed}
        aria-describedby={shown ? becauseId : undefined}
        aria-label={description}
        onClick={onClick}
      >
        {label}
      </Button>
      {shown && (
        <span id={becauseId} className={`${texts.meta} ${classes.because}`}>
          {because}
        </span>
      )}
    </span>
  );
}
