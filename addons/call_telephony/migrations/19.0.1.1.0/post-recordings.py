def migrate(cr, version):
    """Recordings kept so far are no attachments anybody may read."""
    cr.execute(
        """
        UPDATE ir_attachment sound
           SET res_model = 'voip.call', res_id = call.id,
               res_field = 'recording_audio', public = FALSE, access_token = NULL
          FROM voip_call call
         WHERE call.recording_id = sound.id
        """
    )
